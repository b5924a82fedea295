using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using BuildApi.EngineTests.Machine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace BuildApi.EngineTests.GitHosts;

/// <summary>
/// The repositories of a <see cref="GitHost"/> over HTTPS, as the large hosts serve them: public ones for anybody,
/// private ones for whoever sends the token as the password, whatever the user name.
/// </summary>
public sealed class GitHttpHost : IAsyncDisposable
{
    private readonly WebApplication host;
    private readonly TestAuthority authority;
    private readonly bool ownsAuthority;
    private readonly ConcurrentBag<string> requests = [];
    private readonly ConcurrentBag<string> authorizations = [];
    private readonly LargeFileStore largeFiles = new();
    private readonly int port;

    private GitHttpHost(WebApplication host, TestAuthority authority, bool ownsAuthority, string? token)
    {
        this.host = host;
        this.authority = authority;
        this.ownsAuthority = ownsAuthority;
        Token = token;
        port = new Uri(host.Urls.Single()).Port;
    }

    /// <summary>What lets a client in; null where everybody may read.</summary>
    public string? Token { get; }

    /// <summary>Certificates that builds must trust to clone from here.</summary>
    public string CaBundlePath => authority.BundlePath;

    /// <summary>Every request so far: method, path with query, and status.</summary>
    public IReadOnlyCollection<string> Requests => requests;

    /// <summary>What clients have shown to be let in, right or wrong.</summary>
    public IReadOnlyCollection<string> Authorizations => authorizations;

    public string Url(string name) => $"https://{BridgeGateway.HostName}:{port}/{name}.git";

    /// <summary>Keeps a file for Git LFS and answers the pointer to commit in its place.</summary>
    public RepositoryFile AddLargeFile(string content) => largeFiles.Add(Encoding.UTF8.GetBytes(content));

    /// <summary>What <c>git-lfs-authenticate</c> answers over SSH at a host whose large files are here.</summary>
    public string LargeFileAccess => JsonSerializer.Serialize(new
    {
        href = $"{Url("any")}/info/lfs",
        header = Token is null ? null : new { Authorization = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"git:{Token}")) },
    });

    /// <param name="repositories">Whose repositories to serve.</param>
    /// <param name="token">Null to serve everybody.</param>
    /// <param name="beside">A host whose certificate authority this one shares, so that whoever trusts one trusts both.</param>
    public static async Task<GitHttpHost> StartAsync(GitHost repositories, string? token = null, GitHttpHost? beside = null, CancellationToken ct = default)
    {
        Requirement.Program("git", "git");
        var address = await BridgeGateway.FindAddressAsync(ct);
        var authority = beside?.authority ?? TestAuthority.Make(address);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(address, 0, listen => listen.UseHttps(authority.ServerCertificate)));
        var app = builder.Build();
        var backend = new GitHttpBackend(repositories.RepositoriesFolder);
        GitHttpHost? host = null;
        app.Run(context => host!.AnswerAsync(context, backend));
        await app.StartAsync(ct);
        return host = new GitHttpHost(app, authority, beside is null, token);
    }

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        if (ownsAuthority)
            authority.Dispose();
    }

    private async Task AnswerAsync(HttpContext context, GitHttpBackend backend)
    {
        // Written down before the client can have the answer, so that a test never looks too early.
        context.Response.OnStarting(() =>
        {
            requests.Add($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString} {context.Response.StatusCode}");
            return Task.CompletedTask;
        });
        if (context.Request.Headers.Authorization is [{ } authorization])
            authorizations.Add(authorization);
        if (MayRead(context.Request))
        {
            await (LargeFileStore.Serves(context.Request) ? largeFiles.AnswerAsync(context) : backend.AnswerAsync(context));
        }
        else
        {
            context.Response.StatusCode = (int)HttpStatusCode.Unauthorized;
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"git\"";
        }
    }

    private bool MayRead(HttpRequest request)
    {
        if (Token is null)
            return true;
        const string basic = "Basic ";
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(basic, StringComparison.OrdinalIgnoreCase)
            && Encoding.UTF8.GetString(Convert.FromBase64String(header[basic.Length..])).Split(':', 2) is [_, var password]
            && password == Token;
    }
}
