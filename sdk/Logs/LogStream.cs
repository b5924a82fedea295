using System.Globalization;
using System.Net.ServerSentEvents;
using System.Text.Json;

namespace BuildApi.Sdk;

/// <summary>One log, read over as many connections as it takes. For one reader at a time.</summary>
internal sealed class LogStream(HttpClient http, string address, long offset, Outage outage, TimeProvider clock) : IAsyncDisposable
{
    private LogConnection? connection;

    /// <summary>The next piece, or null when the build has ended and all was read.</summary>
    public async Task<LogPiece?> NextAsync(CancellationToken ct)
    {
        while (true)
        {
            try
            {
                connection ??= await LogConnection.OpenAsync(http, address, offset, clock, ct).ConfigureAwait(false);
                var item = await connection.ReadAsync().ConfigureAwait(false);
                outage.End();
                if (item.EventType == "completed") return null;
                if (item.EventType == "log") return Take(item);
            }
            catch (Exception failure) when (Outage.MayPass(failure, ct))
            {
                // A line that held for a while was an answer, too: builds may be silent for long.
                if (connection is { HasHeld: true }) outage.End();
                await DisposeAsync().ConfigureAwait(false);
                await outage.BearAsync(failure, ct).ConfigureAwait(false);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (connection is not null) await connection.DisposeAsync().ConfigureAwait(false);
        connection = null;
    }

    private LogPiece Take(SseItem<string> item)
    {
        using var data = JsonDocument.Parse(item.Data);
        offset = long.Parse(item.EventId!, CultureInfo.InvariantCulture);
        return new LogPiece(data.RootElement.GetProperty("text").GetString()!, offset);
    }
}
