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
    private readonly SqliteConnection connection;
    private readonly CompiledStatements statements;

    public StoreConnection(string connectionString)
    {
        connection = new SqliteConnection(connectionString);
        connection.Open();
        statements = new CompiledStatements(connection);
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

    protected override DbCommand CreateDbCommand() => new StoreCommand(this, statements);

    /// <summary>Runs what answers nothing.</summary>
    public void Execute(string sql)
    {
        var command = statements.Take(sql);
        command.ExecuteNonQuery();
        statements.GiveBack(command);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            statements.Dispose();
            connection.Dispose();
        }

        base.Dispose(disposing);
    }
}
