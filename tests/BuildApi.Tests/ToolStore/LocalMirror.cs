using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace BuildApi.Tests.ToolStore;

/// <summary>An HTTP server on this machine that serves what a test puts on it, and counts who asked for what.</summary>
public sealed class LocalMirror : IAsyncDisposable
{
    private readonly WebApplication server;
    private readonly ConcurrentDictionary<string, Page> pages = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> broken = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> requests = new();
    private readonly ConcurrentQueue<string> accepted = new();

    private LocalMirror(WebApplication server) => this.server = server;

    public Uri Address { get; private set; } = null!;

    /// <summary>Paths asked for, in order, <c>304</c> in front of those that were answered "as before".</summary>
    public IReadOnlyList<string> Requests => [.. requests];

    /// <summary>The <c>Accept</c> headers, in the same order.</summary>
    public IReadOnlyList<string> Accepted => [.. accepted];

    /// <summary>While set, every request waits for it.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    /// <summary>Whether answers tell no length, as many servers do.</summary>
    public bool WithoutLength { get; set; }

    /// <summary>While set, every request is answered with this status.</summary>
    public int? BrokenWith { get; set; }

    public static async Task<LocalMirror> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        var mirror = new LocalMirror(server);
        server.Run(mirror.AnswerAsync);
        await server.StartAsync();
        mirror.Address = new Uri(server.Urls.Single());
        return mirror;
    }

    public void Put(string path, string text, string? etag = null) => Put(path, System.Text.Encoding.UTF8.GetBytes(text), etag);

    public void Put(string path, byte[] content, string? etag = null) => pages[path] = new Page(content, etag);

    public string? Find(string path) => pages.TryGetValue(path, out var page) ? System.Text.Encoding.UTF8.GetString(page.Content) : null;

    /// <summary>Changes one byte in the middle of what is at a path.</summary>
    public void Poison(string path)
    {
        var content = (byte[])pages[path].Content.Clone();
        content[content.Length / 2] ^= 1;
        pages[path] = pages[path] with { Content = content };
    }

    /// <summary>The next requests for a path are answered with 503, this many times.</summary>
    public void Break(string path, int times) => broken[path] = times;

    public void Remove(string path) => pages.TryRemove(path, out _);

    public async ValueTask DisposeAsync() => await server.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget;
        accepted.Enqueue(context.Request.Headers.Accept.ToString());
        await Gate;
        if (broken.TryGetValue(path, out var times) && times > 0)
        {
            broken[path] = times - 1;
            requests.Enqueue("503 " + path);
            context.Response.StatusCode = 503;
        }
        else if (BrokenWith is { } status)
        {
            requests.Enqueue(path);
            context.Response.StatusCode = status;
        }
        else if (!pages.TryGetValue(path, out var page))
        {
            requests.Enqueue(path);
            context.Response.StatusCode = 404;
        }
        else if (page.ETag is not null && context.Request.Headers.IfNoneMatch == page.ETag)
        {
            requests.Enqueue("304 " + path);
            context.Response.StatusCode = 304;
        }
        else
        {
            requests.Enqueue(path);
            if (page.ETag is not null) context.Response.Headers.ETag = page.ETag;
            if (!WithoutLength) context.Response.ContentLength = page.Content.Length;
            await context.Response.Body.WriteAsync(page.Content);
        }
    }

    private sealed record Page(byte[] Content, string? ETag);
}
