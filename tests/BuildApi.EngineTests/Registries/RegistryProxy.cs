using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BuildApi.EngineTests.Registries;

/// <summary>Stands in front of a registry: counts, holds back, and answers in its place where a test wants it to.</summary>
internal sealed class RegistryProxy : IAsyncDisposable
{
    private static readonly string[] HopByHop = ["Connection", "Keep-Alive", "Transfer-Encoding", "Upgrade", "Host"];

    private readonly HttpClient registry = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false });
    private readonly WebApplication host;

    private RegistryProxy(int port, Uri registryAddress)
    {
        registry.BaseAddress = registryAddress;
        registry.Timeout = Timeout.InfiniteTimeSpan;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.Zero);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        host = builder.Build();
        host.Run(AnswerAsync);
    }

    public required RegistryTraffic Traffic { get; init; }

    /// <summary>By path: what a test answers in the registry's place.</summary>
    public required ConcurrentDictionary<string, RequestDelegate> Answers { get; init; }

    public required Func<BlobHold?> Hold { get; init; }

    public static async Task<RegistryProxy> StartAsync(
        int port, Uri registryAddress, RegistryTraffic traffic, ConcurrentDictionary<string, RequestDelegate> answers,
        Func<BlobHold?> hold, CancellationToken ct)
    {
        var proxy = new RegistryProxy(port, registryAddress) { Traffic = traffic, Answers = answers, Hold = hold };
        await proxy.host.StartAsync(ct);
        return proxy;
    }

    /// <summary>Stops listening and breaks every connection, as a registry that dies does.</summary>
    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        registry.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        try
        {
            if (Answers.TryGetValue(path, out var answer))
                await answer(context);
            else
                await ForwardAsync(context, path);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            // Either side went away in the middle; the other must see that, and not a short answer that looks complete.
            context.Abort();
        }

        Traffic.Add(new RegistryRequest(context.Request.Method, path, context.Response.HasStarted ? context.Response.StatusCode : null));
    }

    private async Task ForwardAsync(HttpContext context, string path)
    {
        var ct = context.RequestAborted;
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), path + context.Request.QueryString);
        if (context.Request.ContentLength > 0 || context.Request.Headers.TransferEncoding.Count > 0)
            request.Content = new StreamContent(context.Request.Body);
        foreach (var (name, values) in context.Request.Headers.Where(header => !HopByHop.Contains(header.Key)))
        {
            if (!request.Headers.TryAddWithoutValidation(name, (IEnumerable<string>)values!))
                request.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string>)values!);
        }

        using var answer = await registry.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers).Where(header => !HopByHop.Contains(header.Key)))
            context.Response.Headers[name] = values.ToArray();
        await using var body = await answer.Content.ReadAsStreamAsync(ct);
        if (RegistryTraffic.IsBlobDownload(context.Request.Method, path) && Hold() is { } hold)
            await hold.CopyAsync(body, context.Response.Body, ct);
        else
            await body.CopyToAsync(context.Response.Body, ct);
    }
}
