using System.Runtime.CompilerServices;

namespace BuildApi.Sdk;

/// <summary>
/// A client of a BuildApi service: its operations, and what takes more than one call. Any number of calls may run at once.
/// </summary>
public partial class BuildApiClient : BuildApiOperations
{
    private const int LongPollSeconds = 60;
    private static readonly TimeSpan LongestPoll = TimeSpan.FromSeconds(LongPollSeconds + 30);
    private static readonly TimeSpan ShortestPoll = TimeSpan.FromSeconds(1);
    private static readonly ConditionalWeakTable<object, string> ETags = [];

    private readonly HttpClient http;
    private readonly TimeSpan outageTolerance;
    private readonly TimeProvider clock;

    /// <summary>
    /// Makes a client without dependency injection, which makes no call again and has the limits of its <see cref="HttpClient"/>;
    /// <see cref="BuildApiServices.AddBuildApiClient"/> is the other way.
    /// </summary>
    /// <param name="httpClient">Its base address is that of the service and ends with a slash; its default headers carry the key.</param>
    public BuildApiClient(HttpClient httpClient) : this(httpClient, new BuildApiClientOptions(), TimeProvider.System)
    {
    }

    /// <summary>For stand-ins in tests: every operation is virtual.</summary>
    protected BuildApiClient() : this(new HttpClient())
    {
    }

    internal BuildApiClient(HttpClient httpClient, BuildApiClientOptions options, TimeProvider clock) : base(httpClient)
    {
        http = httpClient;
        outageTolerance = options.OutageTolerance;
        this.clock = clock;
    }

    /// <summary>
    /// The ETag that an answer came with, or null when it had none. Passed on as <c>ifMatch</c>, it makes a change depend
    /// on nobody else having made one since.
    /// </summary>
    /// <param name="answer">The very object that an operation returned; a copy has no ETag.</param>
    public static string? ETagOf(object answer) => ETags.TryGetValue(answer, out var etag) ? etag : null;

    /// <summary>
    /// The build when it has ended, however long that takes. A service that cannot be reached meanwhile, as during a
    /// restart, is asked again for <see cref="BuildApiClientOptions.OutageTolerance"/>.
    /// </summary>
    /// <param name="appId">The app's id.</param>
    /// <param name="number">The build's number.</param>
    /// <param name="cancellationToken">Ends the waiting; the build goes on.</param>
    /// <exception cref="BuildApiException">There is no such build, or the key is not accepted.</exception>
    /// <exception cref="HttpRequestException">The service was away for too long.</exception>
    public virtual async Task<Build> WaitForBuildAsync(string appId, int number, CancellationToken cancellationToken = default)
    {
        var outage = new Outage(outageTolerance, clock);
        while (true)
        {
            try
            {
                var asked = clock.GetTimestamp();
                var build = await PollAsync(appId, number, cancellationToken).ConfigureAwait(false);
                if (build.HasEnded) return build;
                outage.End();
                // A service that is about to stop answers at once, and again.
                if (clock.GetElapsedTime(asked) < ShortestPoll) await Task.Delay(ShortestPoll, clock, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception failure) when (Outage.MayPass(failure, cancellationToken))
            {
                await outage.BearAsync(failure, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Reads an answer, which may be text that is not JSON, and keeps its ETag for <see cref="ETagOf"/>.</summary>
    /// <inheritdoc/>
    protected override async Task<ObjectResponseResult<T>> ReadObjectResponseAsync<T>(
        HttpResponseMessage response, IReadOnlyDictionary<string, IEnumerable<string>> headers, CancellationToken cancellationToken)
    {
        var result = typeof(T) == typeof(string) && IsText(response.Content.Headers.ContentType?.MediaType)
            ? new ObjectResponseResult<T>((T)(object)await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false), "")
            : await base.ReadObjectResponseAsync<T>(response, headers, cancellationToken).ConfigureAwait(false);
        if (result.Object is { } answer && response.Headers.ETag is { } etag) ETags.AddOrUpdate(answer, etag.ToString());
        return result;
    }

    // A connection whose other end vanished without a word would never answer.
    private async Task<Build> PollAsync(string appId, int number, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(LongestPoll, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        Task<Build> asked;
        using (CallPolicy.RepeatedByCaller()) asked = GetBuildAsync(appId, number, LongPollSeconds, either.Token);
        return await asked.ConfigureAwait(false);
    }
}
