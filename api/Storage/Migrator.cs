using System.Reflection;
using DbUp;
using DbUp.Engine.Output;
using DbUp.Sqlite.Helpers;
using Microsoft.Data.Sqlite;

namespace BuildApi.Storage;

/// <summary>Brings the store to the newest schema: the embedded SQL files, in the order of their names, each once.</summary>
internal static class Migrator
{
    /// <summary>The names of the scripts of this program, as a store lists those that it has seen.</summary>
    public static IReadOnlyList<string> Scripts { get; } = [.. Assembly.GetExecutingAssembly().GetManifestResourceNames().Where(IsScript)];

    public static void Migrate(Database database)
    {
        using var connection = new SqliteConnection(database.ConnectionString);
        connection.Open();
        using (var command = connection.CreateCommand())
        {
            // A property of the file, set once: readers never wait for the writer.
            command.CommandText = "PRAGMA journal_mode = WAL";
            command.ExecuteNonQuery();
        }

        // A connection of its own DbUp would leave open until the collector finds it.
        using var shared = new SharedConnection(connection);
        var result = DeployChanges.To.SqliteDatabase(shared)
            .WithScriptsEmbeddedInAssembly(Assembly.GetExecutingAssembly(), IsScript)
            .WithTransactionPerScript()
            .LogTo(new NoOpUpgradeLog())
            .Build()
            .PerformUpgrade();
        if (!result.Successful)
        {
            throw new InvalidOperationException(
                $"The store {database.ConnectionString} could not be brought to the current schema " +
                    $"(script {result.ErrorScript?.Name}): {result.Error.Message}", result.Error);
        }
    }

    private static bool IsScript(string name) => name.Contains(".Migrations.", StringComparison.Ordinal);
}
