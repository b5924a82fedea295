using System.Collections.Concurrent;
using System.Net;
using BuildApi.EngineTests.Images;
using BuildApi.EngineTests.Machine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace BuildApi.EngineTests.Registries;

/// <summary>
/// Stands before the npm registry that the default image's npm asks: counts, holds, poisons, and goes away when a test wants
/// it to. Pages name this address in place of the registry's, so that archives come this way, too.
/// </summary>
public sealed class NpmProxy : IAsyncDisposable
{
    private readonly HttpClient registry = new(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.All });
    private readonly ConcurrentQueue<string> requests = [];
    private readonly WebApplication host;
    private readonly string upstream;
    private TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task hold = Task.CompletedTask;

    private NpmProxy(string upstream, IPAddress address, string name)
    {
        this.upstream = upstream.TrimEnd('/');
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var port = FreePort.Find(address);
        builder.WebHost.UseUrls($"http://{address}:{port}");
        Address = $"http://{name}:{port}";
        host = builder.Build();
        host.Run(AnswerAsync);
    }

    /// <summary>Where it is asked, without a slash at its end.</summary>
    public string Address { get; }

    /// <summary>Paths that were asked for.</summary>
    public IReadOnlyCollection<string> Requests => requests;

    public IEnumerable<string> Archives => requests.Where(IsArchive);

    /// <summary>Every connection breaks off.</summary>
    public bool Down { get; set; }

    /// <summary>One byte of every archive is another.</summary>
    public bool Poisons { get; set; }

    /// <param name="forBuilds">Whether builds ask it, in their containers; the service itself does not find it then.</param>
    public static async Task<NpmProxy> StartAsync(bool forBuilds = false)
    {
        var (address, name) = forBuilds ? (await BridgeGateway.FindAddressAsync(CancellationToken.None), BridgeGateway.HostName)
            : (IPAddress.Loopback, "127.0.0.1");
        var proxy = new NpmProxy(await BaseImage.FindNpmRegistryAsync(), address, name);
        await proxy.host.StartAsync();
        return proxy;
    }

    public void Clear() => requests.Clear();

    /// <summary>Archives wait in the middle until the answer is completed; <see cref="Reached"/> tells when one does.</summary>
    public TaskCompletionSource HoldArchives()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        (reached, hold) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), release.Task);
        return release;
    }

    public Task Reached => reached.Task.WaitAsync(TimeSpan.FromMinutes(1));

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        registry.Dispose();
    }

    private static bool IsArchive(string path) => path.EndsWith(".tgz", StringComparison.Ordinal);

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget;
        requests.Enqueue(path);
        if (Down)
        {
            context.Abort();
            return;
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, upstream + path);
        foreach (var name in new[] { "Accept", "If-None-Match" })
        {
            if (context.Request.Headers.TryGetValue(name, out var values)) request.Headers.TryAddWithoutValidation(name, (IEnumerable<string>)values!);
        }

        using var answer = await registry.SendAsync(request, context.RequestAborted);
        context.Response.StatusCode = (int)answer.StatusCode;
        context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        if (answer.Headers.ETag is { } tag) context.Response.Headers.ETag = tag.ToString();
        if (answer.StatusCode == HttpStatusCode.NotModified) return;
        if (IsArchive(path)) await SendArchiveAsync(context, await answer.Content.ReadAsByteArrayAsync(context.RequestAborted));
        else await context.Response.WriteAsync(
            (await answer.Content.ReadAsStringAsync(context.RequestAborted)).Replace(upstream, Address, StringComparison.Ordinal));
    }

    private async Task SendArchiveAsync(HttpContext context, byte[] archive)
    {
        if (Poisons) archive[archive.Length / 2] ^= 1;
        context.Response.ContentLength = archive.Length;
        await context.Response.Body.WriteAsync(archive.AsMemory(0, archive.Length / 2), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        reached.TrySetResult();
        await hold.WaitAsync(context.RequestAborted);
        await context.Response.Body.WriteAsync(archive.AsMemory(archive.Length / 2), context.RequestAborted);
    }
}
