using System.Xml;
using System.Xml.Linq;
using Microsoft.Data.Sqlite;

namespace BuildApi.Storage;

/// <summary>
/// Looks at the store before the service opens it. What is damaged, gone, or a newer program's is left as it is: a new, empty store in its place would have
/// logs and artifacts cleared away that a backup's store still knows.
/// </summary>
internal static class StoreCheck
{
    /// <summary>Names of what a restore has not put into its place yet; while it is there, the folder is nobody's.</summary>
    public const string RestoringFolder = ".restoring";

    private const string Restore =
        "'dotnet BuildApi.dll restore FOLDER --force' puts a backup in its place and moves aside what is there; nothing is overwritten.";

    /// <summary>Why the store of a data folder cannot be used, and what to do; null when all is well, or there is nothing yet.</summary>
    public static string? WhatIsWrong(string dataFolder)
    {
        if (Directory.Exists(Path.Combine(dataFolder, RestoringFolder)))
            return $"A restore into {dataFolder} was not finished. Run it again: 'dotnet BuildApi.dll restore FOLDER' with the same backup.";
        var path = Path.Combine(dataFolder, Database.FileName);
        if (!File.Exists(path) || new FileInfo(path).Length == 0)
        {
            return !HoldsHistory(dataFolder) ? null
                : $"The store {path} is {(File.Exists(path) ? "empty" : "gone")}, and there are logs or artifacts of builds. {Restore} "
                    + "To start with an empty store instead, use another BuildApi__DataFolder.";
        }

        try
        {
            return Damage(path) is { } damage ? $"The store {path} is damaged: {damage}. {Restore}" : NewerThanThis(path) ?? DamagedKey(dataFolder);
        }
        catch (SqliteException failure) when (failure.SqliteErrorCode is 11 or 26)
        {
            return $"The store {path} is damaged: {Sentence(failure)}. {Restore}";
        }
        catch (SqliteException failure)
        {
            return $"The store {path} cannot be read: {Sentence(failure)}. Check its owner and permissions, and the disk.";
        }
    }

    // Only to read: a damaged file is not to be touched, not even by the log of writes that lies beside it.
    private static SqliteConnection Open(string path)
    {
        var reading = new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false };
        var connection = new SqliteConnection(reading.ToString());
        connection.Open();
        return connection;
    }

    private static string? Damage(string path)
    {
        using var connection = Open(path);
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA quick_check(1)";
        return command.ExecuteScalar() as string is { } found and not "ok" ? found.Split('\n')[^1] : null;
    }

    private static string? NewerThanThis(string path)
    {
        using var connection = Open(path);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM sqlite_schema WHERE name = 'SchemaVersions'";
        if (command.ExecuteScalar() is 0L) return null;
        command.CommandText = "SELECT ScriptName FROM SchemaVersions ORDER BY ScriptName";
        using var scripts = command.ExecuteReader();
        while (scripts.Read())
        {
            if (Migrator.Scripts.Contains(scripts.GetString(0))) continue;
            return $"The store {path} was written by a newer version of the service: this one does not know its schema '{scripts.GetString(0)}'. Start that "
                + $"version, or restore a backup that this one made: {Restore}";
        }

        return null;
    }

    // The framework says so only when a secret is opened, and then to each build.
    private static string? DamagedKey(string dataFolder)
    {
        var folder = Path.Combine(dataFolder, DurableKeys.FolderName);
        foreach (var path in Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.xml") : [])
        {
            try
            {
                XDocument.Load(path);
            }
            catch (XmlException)
            {
                return $"The file {path}, without which secrets in the store cannot be opened, is damaged. {Restore}";
            }
        }

        return null;
    }

    private static bool HoldsHistory(string dataFolder) => ((string[])["logs", "artifacts"]).Select(name => Path.Combine(dataFolder, name))
        .Any(folder => Directory.Exists(folder) && Directory.EnumerateDirectories(folder).Any());

    // "SQLite Error 26: 'file is not a database'."
    public static string Sentence(Exception failure) =>
        failure.GetBaseException().Message is var said && said.Split('\'') is [_, var what, ..] ? what : said.TrimEnd('.');
}
