using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using BuildApi.Apps;
using BuildApi.Builds;
using BuildApi.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace BuildApi.BuildLogs;

internal static class LogEndpoints
{
    private const string PlainText = "text/plain; charset=utf-8";

    /// <summary>Below the time-outs of common proxies (nginx: 60 s).</summary>
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    private static readonly byte[] Comment = Encoding.UTF8.GetBytes(": still here\n\n");

    public static void Map(IEndpointRouteBuilder api)
    {
        var log = api.MapGroup("/apps/{appId}/builds/{number:int}/log").WithTags("Logs").ProducesProblem(401).ProducesProblem(404);
        log.MapGet("", Get).WithName("GetBuildLog").Produces<Stream>(200, "text/plain").Produces<Stream>(206, "text/plain").ProducesProblem(416);
        log.MapGet("/events", Events).WithName("StreamBuildLog").Produces<Stream>(200, "text/event-stream");
    }

    /// <summary>The log of a build, as far as it has come.</summary>
    /// <remarks>
    /// Honours <c>Range</c>. With <c>follow=true</c> the answer goes on until the build ends, so
    /// <c>curl -N '…/log?follow=true'</c> is a live view. Secrets are masked as <c>***</c>. The last line is the verdict.
    /// With <c>times=true</c> each line begins with the time it came, to the millisecond, and a blank:
    /// <c>2030-01-31T12:00:00.123Z npm ci</c>; a line whose time is not known begins with <c>-</c> and as many blanks. Then there are no ranges.
    /// </remarks>
    /// <param name="follow">Stay until the build ends.</param>
    /// <param name="times">Show when each line came, in UTC: when the service received it, some tenths of a second after it was printed.</param>
    /// <response code="416">The log does not reach as far as that <c>Range</c> (<c>range_not_satisfiable</c>); it may later.</response>
    internal static async Task<IResult> Get(
        AppId appId, int number, BuildStore builds, LogReader logs, HttpContext http, IHostApplicationLifetime lifetime, CancellationToken ct,
        [FromQuery] bool follow = false, [FromQuery] bool times = false)
    {
        if (await builds.FindAsync(new BuildKey(appId, number), ct) is not { } build) return BuildProblems.NotFound(appId, number);
        if (times) return await StreamAsync(http, PlainText, lifetime, until => SendStampedAsync(http, logs.StampedAsync(build, follow, until), until));
        if (!follow) return new PartialContent(TypedResults.Stream(logs.Open(build), PlainText, enableRangeProcessing: true));

        return await StreamAsync(http, PlainText, lifetime, async until =>
        {
            await foreach (var piece in logs.FollowAsync(build.Key, 0, until)) await http.Response.BodyWriter.WriteAsync(piece.Bytes, until);
        });
    }

    private static async Task SendStampedAsync(HttpContext http, IAsyncEnumerable<ReadOnlyMemory<byte>> pieces, CancellationToken ct)
    {
        await foreach (var piece in pieces) await http.Response.BodyWriter.WriteAsync(piece, ct);
    }

    /// <summary>The log of a build as Server-Sent Events, live.</summary>
    /// <remarks>
    /// <para>Events named <c>log</c> carry <c>{ "text": … }</c>, whole lines; each event's id is the byte offset behind it.
    /// Reconnect with <c>Last-Event-ID</c> (browsers do), or <c>?offset=</c>, and the stream goes on there, without loss
    /// or repeat, also across a restart of the service.</para>
    /// <para>The last event, named <c>completed</c>, carries <c>{ "status": …, "failure": … }</c>.</para>
    /// </remarks>
    /// <param name="lastEventId">Byte offset of the last event that was seen.</param>
    /// <param name="offset">The same, for those who cannot set the header.</param>
    internal static async Task<Results<EmptyHttpResult, ProblemHttpResult>> Events(
        AppId appId, int number, BuildStore builds, LogReader logs, HttpContext http, IHostApplicationLifetime lifetime, TimeProvider clock,
        CancellationToken ct,
        [FromHeader(Name = "Last-Event-ID")] string? lastEventId = null, [FromQuery] long? offset = null)
    {
        var from = offset ?? 0;
        var given = string.IsNullOrEmpty(lastEventId) ? "offset" : "Last-Event-ID";
        if ((given != "offset" && !long.TryParse(lastEventId, out from)) || from < 0)
            return Problems.Invalid(given, $"{given} must be the id of an event of this stream.");
        if (await builds.FindAsync(new BuildKey(appId, number), ct) is not { } build) return BuildProblems.NotFound(appId, number);
        if (from > build.LogLength)
            return Problems.Invalid(given, $"The log has {build.LogLength} bytes; there is nothing at offset {from} yet.");

        return await StreamAsync(http, "text/event-stream", lifetime, async until =>
        {
            var lines = new LineCutter(from);
            await foreach (var piece in KeptAlive(logs.FollowAsync(build.Key, from, until), http, clock, until))
            {
                var ended = piece.Bytes.IsEmpty;
                if (lines.Take(piece.Bytes.Span, ended) is { Length: > 0 } text) await SendAsync(http, "log", lines.Offset, new { text }, until);
                if (ended) await SendAsync(http, "completed", lines.Offset, new { status = piece.Build.State, failure = piece.Build.Failure }, until);
            }
        });
    }

    /// <summary>Passes pieces on, and in long pauses writes a comment, which clients pass over: proxies cut connections that say nothing.</summary>
    private static async IAsyncEnumerable<LogReader.Piece> KeptAlive(
        IAsyncEnumerable<LogReader.Piece> pieces, HttpContext http, TimeProvider clock, [EnumeratorCancellation] CancellationToken ct)
    {
        await using var each = pieces.GetAsyncEnumerator(ct);
        while (true)
        {
            var next = each.MoveNextAsync().AsTask();
            while (!next.IsCompleted)
            {
                await ((Task)next).WaitAsync(KeepAlive, clock, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                // Who follows no more ends the wait for the next piece, and that is how this ends.
                if (!next.IsCompleted) await http.Response.BodyWriter.WriteAsync(Comment, CancellationToken.None);
            }

            if (!await next) yield break;
            yield return each.Current;
        }
    }

    private static async Task<EmptyHttpResult> StreamAsync(
        HttpContext http, string contentType, IHostApplicationLifetime lifetime, Func<CancellationToken, Task> send)
    {
        using var until = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            StartStreaming(http, contentType);
            if (HttpMethods.IsHead(http.Request.Method)) return TypedResults.Empty;
            // A build that waits has nothing to say for long; the follower shall know that it is connected.
            await http.Response.Body.FlushAsync(until.Token);
            await send(until.Token);
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // Followers must not hold up a stop. The broken connection tells them that this was not the end.
            http.Abort();
        }

        return TypedResults.Empty;
    }

    private static void StartStreaming(HttpContext http, string contentType)
    {
        http.Response.ContentType = contentType;
        http.Response.Headers.CacheControl = "no-cache, no-store";
        // Proxies must pass pieces on as they come.
        http.Response.Headers["X-Accel-Buffering"] = "no";
        http.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpResponseBodyFeature>()?.DisableBuffering();
    }

    private static async Task SendAsync(HttpContext http, string name, long id, object data, CancellationToken ct)
    {
        var message = $"event: {name}\nid: {id}\ndata: {JsonSerializer.Serialize(data, JsonSetup.Options)}\n\n";
        await http.Response.BodyWriter.WriteAsync(Encoding.UTF8.GetBytes(message), ct);
    }
}
