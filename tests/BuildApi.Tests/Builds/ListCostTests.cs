using BuildApi.Apps;
using BuildApi.Builds;
using BuildApi.Storage;
using BuildApi.Tests.Storage;
using BuildApi.Tests.Support;
using Dapper;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Data.Sqlite;

namespace BuildApi.Tests.Builds;

/// <summary>What a page of an app's builds costs, counted as <see cref="QueueCostTests"/> count.</summary>
public sealed class ListCostTests : IDisposable
{
    private readonly ShortFolder folder = new();

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        folder.Dispose();
    }

    /// <summary>Of many builds nearly all have succeeded, on one branch; one of each other status is the oldest, and so is one of another branch.</summary>
    [Theory]
    [InlineData(null, null)]
    [InlineData(null, "main")]
    [InlineData(null, "rare")]
    [InlineData("succeeded", null)]
    [InlineData("failed", null)]
    [InlineData("canceled", null)]
    [InlineData("timedOut", null)]
    [InlineData("queued", null)]
    [InlineData("provisioning", null)]
    [InlineData("running", null)]
    [InlineData("failed", "main")]
    [InlineData("succeeded", "rare")]
    [InlineData("running", "main")]
    [InlineData("queued", "rare")]
    public async Task A_page_costs_the_same_however_many_builds_there_are(string? status, string? branch)
    {
        var few = await CountAsync("few", 300, status, branch);
        var many = await CountAsync("many", 6000, status, branch);

        Assert.True(many <= few * 1.2, $"A page of {status ?? "all"} on {branch ?? "all branches"} took {few} instructions of few builds, {many} of many.");
    }

    private async Task<long> CountAsync(string name, int builds, string? status, string? branch)
    {
        await using var database = new Database(new DataFolder(folder.In(name)));
        Migrator.Migrate(database);
        string[] oldest = ["failed", "canceled", "timedOut", "queued", "provisioning", "running"];
        await database.WriteAsync(connection =>
        {
            connection.Execute("""
                INSERT INTO apps (id, name, repository, branch, environment, secret_names, timeout_minutes, concurrency, last_build, revision, created_at,
                                  updated_at)
                VALUES ('app', 'app', 'https://git.example.com/team/app.git', 'main', '{}', '[]', 30, 2, 0, 1, '', '')
                """);
            connection.Execute("""
                INSERT INTO builds (app_id, number, state, attempt, trigger, branch, queued_at, finished_at, clear_cache, cancel_requested, packages, steps,
                                    commands_started, log_received, log_length, events_received)
                VALUES ('app', @number, @state, 0, 'api', @branch, '2026-05-01T00:00:00+00:00', @finished, 0, 0, '[]', '[]', 0, 0, 0, 0)
                """, Enumerable.Range(1, builds).Select(number => new
            {
                number,
                state = number <= oldest.Length ? oldest[number - 1] : "succeeded",
                branch = number == oldest.Length + 1 ? "rare" : "main",
                finished = number is >= 4 and <= 6 ? null : "2026-05-01T00:00:00+00:00",
            }));
        }, default);
        var store = new BuildStore(database, new SecretBox(new EphemeralDataProtectionProvider()));
        var count = 0L;
        await database.ReadAsync(connection =>
        {
            Instructions.Watch(connection, () => count++);
            return true;
        }, default);
        var state = status is null ? (BuildState?)null : Enum.Parse<BuildState>(status, ignoreCase: true);
        var found = await store.ListAsync(AppId.Parse("app", null), state, branch, below: null, limit: 51, default);
        Assert.Equal(branch == "rare" && status == "queued" ? 0 : status is null or "succeeded" && branch != "rare" ? 51 : 1, found.Count);
        return count;
    }
}
