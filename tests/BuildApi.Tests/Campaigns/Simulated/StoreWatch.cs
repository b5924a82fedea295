using BuildApi.Builds;
using BuildApi.Storage;
using Microsoft.Data.Sqlite;

namespace BuildApi.Tests.Campaigns.Simulated;

/// <summary>
/// Reads the store after every turn, as anybody may at any moment, and says what no reader may ever see: an end that changes, a log that counts more than its
/// file has, another attempt after commands may have run.
/// </summary>
internal sealed class StoreWatch : IDisposable
{
    private readonly Dictionary<string, Seen> before = [];
    private readonly string folder;
    private readonly Witness witness;
    private readonly SqliteConnection connection;
    private readonly SqliteCommand look;
    private readonly SqliteCommand version;
    private long known = -1;

    public StoreWatch(string folder, Witness witness)
    {
        (this.folder, this.witness) = (folder, witness);
        connection = new SqliteConnection($"Data Source={Path.Combine(folder, Database.FileName)};Pooling=False");
        connection.Open();
        (look, version) = (connection.CreateCommand(), connection.CreateCommand());
        look.CommandText = """
            SELECT app_id, number, state, attempt, commands_started, log_length, COALESCE(failure, '') || COALESCE(finished_at, ''), queue_notice
              FROM builds ORDER BY app_id, number
            """;
        version.CommandText = "PRAGMA data_version";
    }

    public bool AllHaveEnded => before.Values.All(build => build.HasEnded);

    public string WhatHasNotEnded => string.Join(", ", before.Where(build => !build.Value.HasEnded).Select(build => $"{build.Key} ({build.Value})"));

    public void Look()
    {
        var now = (long)version.ExecuteScalar()!;
        if (now == known) return;
        known = now;
        using var rows = look.ExecuteReader();
        while (rows.Read())
        {
            var name = $"{rows.GetString(0)}/{rows.GetInt64(1)}";
            var seen = new Seen(rows.GetString(2), rows.GetInt64(3), rows.GetInt64(4) == 1, rows.GetInt64(5), rows.GetString(6));
            Compare(name, before.GetValueOrDefault(name), seen, rows.IsDBNull(7) ? 0 : rows.GetString(7).Length);
            before[name] = seen;
        }
    }

    public void Dispose()
    {
        look.Dispose();
        version.Dispose();
        connection.Dispose();
    }

    private void Compare(string name, Seen? earlier, Seen now, long notice)
    {
        var file = new FileInfo(Path.Combine(folder, "logs", $"{name}.log"));
        // The notice counts from the queueing on, and the file gets it with what is written first.
        if (now.LogLength > Math.Max(file.Exists ? file.Length : 0, notice)) witness.Fault("wrong bytes", $"the log of {name} counts more than its file has");
        if (earlier is null || earlier == now) return;
        if (earlier.HasEnded) witness.Fault("verdict changed", $"{name} had ended as {earlier}, and is {now}");
        if (now.LogLength < earlier.LogLength) witness.Fault("wrong bytes", $"the log of {name} became shorter");
        if (now.Attempt > earlier.Attempt && earlier.CommandsStarted) witness.Fault("doubled", $"{name} was taken again after its commands may have run");
        if (now.State == "queued" && earlier.State != "queued" && earlier.CommandsStarted)
            witness.Fault("doubled", $"{name} was put back after its commands may have run");
    }

    private sealed record Seen(string State, long Attempt, bool CommandsStarted, long LogLength, string End)
    {
        public bool HasEnded => BuildLifecycle.HasEnded(BuildRow.ParseState(State));
    }
}
