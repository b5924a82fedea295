using System.Globalization;
using System.Net;
using Microsoft.Extensions.Http.Resilience;
using Polly;
using Polly.Retry;

namespace BuildApi.Sdk;

/// <summary>How long a call may take until it is answered, and whether it may be made again when it is not.</summary>
internal static class CallPolicy
{
    private const string IdempotencyKey = "Idempotency-Key";

    /// <summary>An answer takes as long as the service needs to look things up; after that it is not coming.</summary>
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(100);

    /// <summary>Pulling an image, installing tools, waiting: what the service itself ends after 300 s.</summary>
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(330);

    private static readonly TimeSpan Spare = TimeSpan.FromSeconds(30);

    private static readonly HttpRequestOptionsKey<bool> RepeatedElsewhere = new("BuildApi.Sdk.RepeatedElsewhere");
    private static readonly AsyncLocal<bool> InALoop = new();

    /// <summary>Calls that begin before this is disposed are not repeated: their caller does that, in its own way.</summary>
    public static IDisposable RepeatedByCaller() => new Loop();

    public static void RepeatedByCaller(HttpRequestMessage request) => request.Options.Set(RepeatedElsewhere, true);

    /// <summary>To be called once for each call, before its first try.</summary>
    public static void Prepare(HttpRequestMessage request, string url)
    {
        if (InALoop.Value) RepeatedByCaller(request);
        // Secrets that are shown once are not kept for a second answer, so the service takes no such key there.
        if (request.Method == HttpMethod.Post && !request.Headers.Contains(IdempotencyKey) && !url.StartsWith("api-keys", StringComparison.Ordinal))
            request.Headers.Add(IdempotencyKey, Guid.NewGuid().ToString("N"));
    }

    /// <summary>How long to wait for the beginning of an answer; its body may take longer.</summary>
    public static TimeSpan LimitOf(HttpRequestMessage request)
    {
        var (path, query) = (request.RequestUri!.AbsolutePath, request.RequestUri.Query);
        if (WaitIn(query) is { } seconds) return TimeSpan.FromSeconds(seconds) + Spare;
        var takesLong = path.EndsWith("/build-image/checks", StringComparison.Ordinal) || query.Contains("check=true", StringComparison.Ordinal)
            || (request.Method == HttpMethod.Post && path.EndsWith("/tool-store", StringComparison.Ordinal));
        return takesLong ? Long : Usual;
    }

    /// <summary>Tries again when that can do no harm, and waits as long as the service asks for.</summary>
    public static HttpRetryStrategyOptions Retries(int most) => new()
    {
        MaxRetryAttempts = most,
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        Delay = TimeSpan.FromMilliseconds(500),
        ShouldRetryAfterHeader = true,
        ShouldHandle = failed => ValueTask.FromResult(failed.Context.GetRequestMessage() is { } request && MayRepeat(request, failed.Outcome)),
    };

    private static bool MayRepeat(HttpRequestMessage request, Outcome<HttpResponseMessage> outcome)
    {
        if (request.Options.TryGetValue(RepeatedElsewhere, out var elsewhere) && elsewhere) return false;
        return NothingWasDone(outcome) || (IsIdempotent(request) && IsTransient(outcome));
    }

    private static bool NothingWasDone(Outcome<HttpResponseMessage> outcome) =>
        outcome.Result?.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable
        || outcome.Exception is HttpRequestException
        {
            HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError,
        };

    private static bool IsTransient(Outcome<HttpResponseMessage> outcome) => outcome.Exception is HttpRequestException
        || outcome.Result?.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout;

    // A second DELETE finds nothing, and a second change finds another ETag than the one it asked for: both would be told as refusals.
    private static bool IsIdempotent(HttpRequestMessage request) => request.Headers.Contains(IdempotencyKey)
        || request.Method == HttpMethod.Get || request.Method == HttpMethod.Head
        || ((request.Method == HttpMethod.Put || request.Method == HttpMethod.Patch) && request.Headers.IfMatch.Count == 0);

    private static int? WaitIn(string query)
    {
        const string Name = "wait=";
        foreach (var pair in query.TrimStart('?').Split('&'))
            if (pair.StartsWith(Name, StringComparison.Ordinal) && int.TryParse(pair.AsSpan(Name.Length), CultureInfo.InvariantCulture, out var seconds))
                return Math.Max(seconds, 0);
        return null;
    }

    private sealed class Loop : IDisposable
    {
        private readonly bool before = InALoop.Value;

        public Loop() => InALoop.Value = true;

        public void Dispose() => InALoop.Value = before;
    }
}
