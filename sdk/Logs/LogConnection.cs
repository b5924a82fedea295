using System.Globalization;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;

namespace BuildApi.Sdk;

/// <summary>One connection to the events of a log. It ends after a time without any, because its other end may be gone.</summary>
internal sealed class LogConnection : IAsyncDisposable
{
    private static readonly TimeSpan LongestSilence = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Holding = TimeSpan.FromSeconds(10);

    private readonly TimeProvider clock;
    private readonly long opened;
    private readonly CancellationTokenSource silence;
    private readonly CancellationTokenSource ends;
    private HttpResponseMessage? response;
    private IAsyncEnumerator<SseItem<string>>? events;

    private LogConnection(TimeProvider clock, CancellationToken ct)
    {
        this.clock = clock;
        opened = clock.GetTimestamp();
        silence = new CancellationTokenSource(LongestSilence, clock);
        ends = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, ct);
    }

    /// <summary>Whether the service answered, and kept the line open for a while.</summary>
    public bool HasHeld => events is not null && clock.GetElapsedTime(opened) >= Holding;

    /// <summary>Opens a connection that begins behind a byte of the log.</summary>
    /// <exception cref="BuildApiException">The service refused.</exception>
    public static async Task<LogConnection> OpenAsync(HttpClient http, string address, long offset, TimeProvider clock, CancellationToken ct)
    {
        var connection = new LogConnection(clock, ct);
        try
        {
            await connection.ConnectAsync(http, address, offset).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The next event.</summary>
    /// <exception cref="IOException">The connection broke, or was closed before the last event.</exception>
    public async Task<SseItem<string>> ReadAsync()
    {
        silence.CancelAfter(LongestSilence);
        if (!await events!.MoveNextAsync().ConfigureAwait(false)) throw new IOException("The service closed the connection before the build had ended.");
        // How long the caller takes with an event is no silence.
        silence.CancelAfter(Timeout.InfiniteTimeSpan);
        return events.Current;
    }

    public async ValueTask DisposeAsync()
    {
        if (events is not null) await events.DisposeAsync().ConfigureAwait(false);
        response?.Dispose();
        ends.Dispose();
        silence.Dispose();
    }

    private async Task ConnectAsync(HttpClient http, string address, long offset)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        CallPolicy.RepeatedByCaller(request);
        request.Headers.Add("Last-Event-ID", offset.ToString(CultureInfo.InvariantCulture));
        response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ends.Token).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode) throw await RefusalAsync(response, ends.Token).ConfigureAwait(false);
        var stream = await response.Content.ReadAsStreamAsync(ends.Token).ConfigureAwait(false);
        events = SseParser.Create(stream).EnumerateAsync(ends.Token).GetAsyncEnumerator(ends.Token);
    }

    private static async Task<BuildApiException> RefusalAsync(HttpResponseMessage response, CancellationToken ct) => new(
        $"The log cannot be followed: {response.ReasonPhrase}.",
        (int)response.StatusCode,
        await response.Content.ReadAsStringAsync(ct).ConfigureAwait(false),
        response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key, header => header.Value),
        innerException: null);
}
