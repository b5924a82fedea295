using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;

namespace BuildApi.Storage;

/// <summary>One use of a statement that may be compiled already; it goes back to its connection at the end.</summary>
internal sealed class StoreCommand(DbConnection connection, CompiledStatements statements) : DbCommand
{
    private SqliteCommand command = statements.Take("");
    private bool failed;

    /// <summary>Dapper sets the text first, and again when it spells a list out among the parameters.</summary>
    [AllowNull]
    public override string CommandText
    {
        get => command.CommandText;
        set
        {
            var parameters = command.Parameters.Cast<SqliteParameter>().ToArray();
            statements.GiveBack(command);
            command = statements.Take(value ?? "");
            command.Parameters.AddRange(parameters);
        }
    }

    public override int CommandTimeout { get => command.CommandTimeout; set => command.CommandTimeout = value; }

    public override CommandType CommandType { get => command.CommandType; set => command.CommandType = value; }

    public override bool DesignTimeVisible { get; set; }

    public override UpdateRowSource UpdatedRowSource { get; set; }

    [AllowNull]
    protected override DbConnection DbConnection { get => connection; set => throw new NotSupportedException(); }

    protected override DbParameterCollection DbParameterCollection => command.Parameters;

    protected override DbTransaction? DbTransaction { get; set; }

    public override void Cancel() => command.Cancel();

    public override int ExecuteNonQuery() => Run(command => command.ExecuteNonQuery());

    public override object? ExecuteScalar() => Run(command => command.ExecuteScalar());

    public override void Prepare() => Run(command => { command.Prepare(); return true; });

    protected override DbParameter CreateDbParameter() => command.CreateParameter();

    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => Run(command => command.ExecuteReader(behavior));

    private T Run<T>(Func<SqliteCommand, T> use)
    {
        failed = true;
        // Dapper names parameters without their prefix; SQLite would look each one up in vain first.
        foreach (SqliteParameter parameter in command.Parameters)
        {
            if (parameter.ParameterName is [not '@', ..] name) parameter.ParameterName = "@" + name;
        }

        var result = use(command);
        failed = false;
        return result;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            if (failed) command.Dispose();
            else statements.GiveBack(command);
        }

        base.Dispose(disposing);
    }
}
