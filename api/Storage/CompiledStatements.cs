using Microsoft.Data.Sqlite;

namespace BuildApi.Storage;

/// <summary>The statements of one connection that stay compiled, each lent to one user at a time.</summary>
internal sealed class CompiledStatements(SqliteConnection connection) : IDisposable
{
    /// <summary>More than the service has statements; a list that Dapper spells out makes new ones.</summary>
    private const int Most = 256;

    private readonly Dictionary<string, SqliteCommand> idle = [];

    /// <summary>The command for a text: compiled when it ran before.</summary>
    public SqliteCommand Take(string sql)
    {
        if (idle.Remove(sql, out var command)) return command;
        command = connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }

    /// <summary>Not after a failure: a command that failed is disposed of.</summary>
    public void GiveBack(SqliteCommand command)
    {
        command.Parameters.Clear();
        if (idle.Count >= Most || !idle.TryAdd(command.CommandText, command)) command.Dispose();
    }

    public void Dispose()
    {
        foreach (var command in idle.Values) command.Dispose();
        idle.Clear();
    }
}
