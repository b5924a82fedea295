using BuildApi.EngineTests.GitHosts;

namespace BuildApi.EngineTests.Services;

/// <summary>An app that a test has registered at a service, driven over HTTP alone.</summary>
public sealed class RealApp
{
    private readonly HttpClient client;

    private RealApp(BuildApiServer server, string id)
    {
        Server = server;
        client = server.Client;
        Id = id;
    }

    public BuildApiServer Server { get; }

    public string Id { get; }

    /// <summary>Registers an app for a repository of a git host, with the host's deploy key and host key.</summary>
    /// <param name="settings">More members of the app, such as <c>timeoutMinutes</c>.</param>
    public static async Task<RealApp> CreateAsync(
        BuildApiServer server, GitHost host, string repository, IReadOnlyDictionary<string, object>? settings = null, CancellationToken ct = default)
    {
        var app = await CreateBareAsync(server, repository, settings, ct);
        await app.PutDeployKeyAsync(host.DeployKey.PrivateKey, ct);
        await app.PutKnownHostsAsync(host.KnownHosts, ct);
        return app;
    }

    /// <summary>Registers an app without a key and without pinned hosts.</summary>
    public static async Task<RealApp> CreateBareAsync(
        BuildApiServer server, string repository, IReadOnlyDictionary<string, object>? settings = null, CancellationToken ct = default)
    {
        var id = $"app-{Guid.NewGuid():N}"[..16];
        var body = new Dictionary<string, object?> { ["id"] = id, ["repository"] = repository };
        foreach (var (name, value) in settings ?? new Dictionary<string, object>())
            body[name] = value;
        await server.Client.CallAsync(HttpMethod.Post, "/apps", body, ct);
        return new RealApp(server, id);
    }

    public Task PutDeployKeyAsync(string privateKey, CancellationToken ct = default) =>
        PutAsync("deploy-key", new { privateKey }, ct);

    /// <summary>A token for <c>https://</c> in the key's place.</summary>
    public Task PutTokenAsync(string token, CancellationToken ct = default) => PutAsync("deploy-key", new { token }, ct);

    public Task PutKnownHostsAsync(string knownHosts, CancellationToken ct = default) => PutAsync("known-hosts", new { knownHosts }, ct);

    public Task PutBuildImageAsync(string image, string pullPolicy = "ifNotPresent", CancellationToken ct = default) =>
        PutAsync("build-image", new { image, pullPolicy }, ct);

    public Task PutOverridesAsync(params (string Package, string Version)[] overrides) => PutAsync(
        "package-overrides", new { overrides = overrides.Select(one => new { package = one.Package, version = one.Version }) }, CancellationToken.None);

    /// <summary>Starts a build and answers it as it was queued.</summary>
    /// <param name="request">Such as <c>new { branch = "main" }</c>; null for an empty body.</param>
    public async Task<TestBuild> StartBuildAsync(object? request = null, CancellationToken ct = default)
    {
        var build = await client.CallAsync(HttpMethod.Post, $"/apps/{Id}/builds", request, ct);
        return new TestBuild(this, build.GetProperty("number").GetInt32());
    }

    /// <summary>Starts a build and answers it when it has ended.</summary>
    public async Task<BuildOutcome> BuildAsync(object? request = null, CancellationToken ct = default) =>
        await (await StartBuildAsync(request, ct)).WaitAsync(ct);

    private async Task PutAsync(string what, object body, CancellationToken ct) =>
        await client.CallAsync(HttpMethod.Put, $"/apps/{Id}/{what}", body, ct);
}
