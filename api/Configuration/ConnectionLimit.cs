using Microsoft.AspNetCore.Connections;

namespace BuildApi.Configuration;

/// <summary>Lets so many connections be open at once and closes those that come on top.</summary>
internal sealed class ConnectionLimit(int most)
{
    private int open;

    public async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        try
        {
            if (Interlocked.Increment(ref open) > most) connection.Abort(new ConnectionAbortedException($"More than {most} connections are open."));
            else await next(connection);
        }
        finally
        {
            Interlocked.Decrement(ref open);
        }
    }
}
