using BuildApi.EngineTests.Images;
using BuildApi.EngineTests.Machine;
using Microsoft.Data.Sqlite;

namespace BuildApi.EngineTests.Services;

/// <summary>
/// Clears away what a test run that was killed could not: a time limit or an impatient developer ends the tests, and
/// their servers, containers and networks stay. An engine has about thirty networks to give.
/// </summary>
internal static class KilledRuns
{
    private static readonly Lazy<Task> Clearing = new(() => ClearAwayAsync(CancellationToken.None));

    /// <summary>Once for a test run: collections of tests begin at the same time.</summary>
    public static Task ClearedAway => Clearing.Value;

    private static async Task ClearAwayAsync(CancellationToken ct)
    {
        foreach (var folder in TemporaryFolder.OfDeadProcesses())
        {
            foreach (var process in ProcessesOf(folder))
                await Command.TryRunAsync("kill", ["-KILL", process], ct: ct);
            if (await FindInstanceAsync(Path.Combine(folder, "data"), ct) is { } instance)
                await EngineLeftovers.RemoveAsync(instance, ct);
            Directory.Delete(folder, recursive: true);
        }

        await TestImages.RemoveThoseOfDeadProcessesAsync(ct);
    }

    /// <summary>The id that the service of a data folder has given itself; null when it never came to that.</summary>
    internal static async Task<string?> FindInstanceAsync(string dataFolder, CancellationToken ct)
    {
        var file = Path.Combine(dataFolder, "buildapi.db");
        if (!File.Exists(file))
            return null;
        await using var connection = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync(ct);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT value FROM service WHERE name = 'instance'";
        try
        {
            return (string?)await command.ExecuteScalarAsync(ct);
        }
        catch (SqliteException)
        {
            // It ended before it had made its tables.
            return null;
        }
    }

    // A server has its folder on its command line or in its environment; so may the shell of somebody who looks at it.
    private static IEnumerable<string> ProcessesOf(string folder) => Directory.EnumerateDirectories("/proc")
        .Where(process => int.TryParse(Path.GetFileName(process), out _))
        .Where(process => Read(process, "comm").Trim() is "dotnet" or "sshd" or "docker-registry")
        .Where(process => (Read(process, "cmdline") + Read(process, "environ")).Contains(folder, StringComparison.Ordinal))
        .Select(process => Path.GetFileName(process)!);

    private static string Read(string process, string what)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, what));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has just ended, or belongs to somebody else.
            return "";
        }
    }
}
