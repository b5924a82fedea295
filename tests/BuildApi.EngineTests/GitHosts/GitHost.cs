using BuildApi.EngineTests.Machine;

namespace BuildApi.EngineTests.GitHosts;

/// <summary>
/// A git host over SSH as a team would have one: a real sshd with a host key of its own, and repositories that one
/// deploy key may read. Containers reach it as <c>host.docker.internal</c>.
/// </summary>
public sealed class GitHost : IAsyncDisposable
{
    private readonly TemporaryFolder repositories = new();
    private readonly SshServer server;

    private GitHost(SshServer server, SshKeyPair hostKey, SshKeyPair deployKey, SshKeyPair strangersKey)
    {
        this.server = server;
        DeployKey = deployKey;
        StrangersKey = strangersKey;
        KnownHosts = KnownHostsLine(hostKey);
        // A valid line for the same address, with a key that is not the host's.
        WrongKnownHosts = KnownHostsLine(strangersKey);
    }

    /// <summary>The key that may clone.</summary>
    public SshKeyPair DeployKey { get; }

    /// <summary>A sound key that the host does not know.</summary>
    public SshKeyPair StrangersKey { get; }

    /// <summary>The host's key as a line of <c>known_hosts</c>.</summary>
    public string KnownHosts { get; }

    /// <summary>A line for the same host with another key, as after an attack or a move.</summary>
    public string WrongKnownHosts { get; }

    public int Port => server.Port;

    /// <summary>Folder of the bare repositories, for a second way to reach the same ones.</summary>
    internal string RepositoriesFolder => repositories.Path;

    /// <summary>What sshd logged, for the message of a failed assertion.</summary>
    public string Log => server.Log;

    public static async Task<GitHost> StartAsync(CancellationToken ct = default)
    {
        Requirement.Program("git", "git");
        var hostKey = await SshKeyPair.MakeAsync(ct);
        var deployKey = await SshKeyPair.MakeAsync(ct);
        var server = await SshServer.StartAsync(await BridgeGateway.FindAddressAsync(ct), hostKey, deployKey, ct);
        return new GitHost(server, hostKey, deployKey, await SshKeyPair.MakeAsync(ct));
    }

    /// <summary>Lets the host answer for Git LFS; see <see cref="GitHttpHost.LargeFileAccess"/>.</summary>
    public Task SetLargeFileAccessAsync(string json, CancellationToken ct = default) => server.SetLargeFileAccessAsync(json, ct);

    /// <summary>Lets another key clone, as an administrator enters it.</summary>
    public Task AuthorizeAsync(string publicKey, CancellationToken ct = default) => server.AuthorizeAsync(publicKey, ct);

    /// <summary>A repository without any commit.</summary>
    public Task<GitRepository> CreateEmptyRepositoryAsync(string name, CancellationToken ct = default) =>
        GitRepository.MakeAsync(repositories.Path, name, SshUrl(name), ct);

    /// <summary>A repository whose branch <c>main</c> has one commit with these files.</summary>
    public async Task<GitRepository> CreateRepositoryAsync(
        string name, IReadOnlyDictionary<string, RepositoryFile?> files, CancellationToken ct = default)
    {
        var repository = await CreateEmptyRepositoryAsync(name, ct);
        await repository.CommitAsync(files, message: "Begin", ct: ct);
        return repository;
    }

    /// <summary>The URL of a repository, whether it exists or not.</summary>
    public string SshUrl(string name) =>
        $"ssh://{Environment.UserName}@{BridgeGateway.HostName}:{server.Port}{repositories.Path}/"
            + $"{string.Join('/', name.Split('/').Select(Uri.EscapeDataString))}.git";

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        repositories.Dispose();
    }

    private string KnownHostsLine(SshKeyPair key) => $"[{BridgeGateway.HostName}]:{server.Port} {key.PublicKey}";
}
