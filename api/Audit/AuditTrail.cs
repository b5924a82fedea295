using System.Diagnostics;
using BuildApi.Auth;
using BuildApi.Http;
using BuildApi.Storage;
using Microsoft.AspNetCore.Authorization;

namespace BuildApi.Audit;

/// <summary>Has an entry made of every request to change something, answered or refused: no operation does it by itself, and none can forget it.</summary>
internal static class AuditTrail
{
    /// <summary>The caller hung up before the answer; nginx tells it so.</summary>
    private const int HungUp = 499;

    private const int LongestPath = 300;
    private const int LongestAppId = 63;

    /// <summary>Between the question who it is and the question whether he may.</summary>
    public static void UseAudit(this WebApplication app) => app.Use(next => http => OperationOf(http) is { } operation ? RecordAsync(http, operation, next)
        : next(http));

    private static async Task RecordAsync(HttpContext http, string operation, RequestDelegate next)
    {
        var log = http.RequestServices.GetRequiredService<AuditLog>();
        var entry = await EntryAsync(http, operation, log);
        var attached = new AttachedWrite(connection => AuditStore.Begin(connection, entry));
        attached.Attach();
        try
        {
            await next(http);
            // Whoever is told to wait was told so instead of an answer; to write down each of these is what such a caller could wish for.
            if (http.Response.StatusCode != StatusCodes.Status429TooManyRequests)
                log.End(entry with { Status = http.Response.StatusCode, AppId = entry.AppId ?? Registered(http) });
        }
        catch (Exception failure)
        {
            log.End(entry with
            {
                Status = failure switch
                {
                    BadHttpRequestException bad => bad.StatusCode,
                    OperationCanceledException when http.RequestAborted.IsCancellationRequested => HungUp,
                    _ => StatusCodes.Status500InternalServerError,
                },
            });
            throw;
        }
        finally
        {
            attached.Detach();
        }
    }

    private static async Task<AuditEntry> EntryAsync(HttpContext http, string operation, AuditLog log)
    {
        var now = http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
        var caller = Caller.Of(http);
        var path = http.Request.Path.Value ?? "";
        return new AuditEntry
        {
            Id = await log.NextIdAsync(now, http.RequestAborted),
            At = now,
            ActorId = caller?.Id,
            ActorName = caller?.Name,
            Operation = operation,
            Method = http.Request.Method,
            Path = path.Length <= LongestPath ? path : $"{path[..(LongestPath - 1)]}…",
            AppId = http.GetRouteValue("appId") is string { Length: <= LongestAppId } app ? app : null,
            Address = http.Connection.RemoteIpAddress?.ToString(),
            RequestId = Activity.Current?.Id ?? http.TraceIdentifier,
        };
    }

    /// <summary>The operation that would change something; null where nobody needs a key, or only looks.</summary>
    private static string? OperationOf(HttpContext http)
    {
        var method = http.Request.Method;
        if (HttpMethods.IsGet(method) || HttpMethods.IsHead(method)) return null;
        return http.GetEndpoint() is { Metadata: var metadata } && metadata.GetMetadata<IAuthorizeData>() is not null
            ? metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName ?? "" : null;
    }

    /// <summary>The app that a request has registered, which its address does not name.</summary>
    private static string? Registered(HttpContext http) =>
        PublicPath.Inside(http.Request, http.Response.Headers.Location.ToString()).Split('/') is ["", "apps", var app, ..] ? app : null;
}
