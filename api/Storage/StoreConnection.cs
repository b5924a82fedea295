using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;

namespace BuildApi.Storage;

/// <summary>
/// An open connection whose statements stay compiled. Dapper asks for a new command at every call, and compiling a
/// statement costs SQLite more than running it.
/// </summary>
internal sealed class StoreConnection : DbConnection
{
    /// <summary>More than the service has statements; a list that Dapper spells out makes new ones.</summary>
    private const int MostStatements = 256;

    private readonly SqliteConnection connection;
    private readonly Dictionary<string, SqliteCommand> idle = [];

    public StoreConnection(string connectionString)
    {
        connection = new SqliteConnection(connectionString);
        connection.Open();
    }

    [AllowNull]
    public override string ConnectionString { get => connection.ConnectionString; set => throw new NotSupportedException(); }

    public override string Database => connection.Database;

    public override string DataSource => connection.DataSource;

    public override string ServerVersion => connection.ServerVersion;

    public override ConnectionState State => connection.State;

    public override void Open() => throw new InvalidOperationException("A store connection is open from the start.");

    public override void Close() => connection.Close();

    public override void ChangeDatabase(string databaseName) => throw new NotSupportedException();

    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) =>
        throw new NotSupportedException("Changes run in the store's own transaction.");

    protected override DbCommand CreateDbCommand() => new StoreCommand(this);

    /// <summary>Runs what answers nothing.</summary>
    public void Execute(string sql)
    {
        var command = Take(sql);
        command.ExecuteNonQuery();
        GiveBack(command);
    }

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
        if (idle.Count >= MostStatements || !idle.TryAdd(command.CommandText, command)) command.Dispose();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (var command in idle.Values) command.Dispose();
            idle.Clear();
            connection.Dispose();
        }

        base.Dispose(disposing);
    }
}
