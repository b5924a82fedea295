using System.Data.Common;
using System.Runtime.CompilerServices;
using BuildApi.Storage;
using Microsoft.Data.Sqlite;

namespace BuildApi.Tests.Storage;

/// <summary>Instructions of SQLite's machine: they are the same on every machine, and a walk over an index shows.</summary>
internal static class Instructions
{
    /// <summary>Tells of each that this connection carries out from now on.</summary>
    public static void Watch(DbConnection connection, Action instruction) =>
        SQLitePCL.raw.sqlite3_progress_handler(ConnectionOf((StoreConnection)connection).Handle, 1, _ =>
        {
            instruction();
            return 0;
        }, null);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "connection")]
    private static extern ref SqliteConnection ConnectionOf(StoreConnection connection);
}
