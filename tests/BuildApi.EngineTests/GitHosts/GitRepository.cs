using System.Globalization;
using BuildApi.EngineTests.Machine;

namespace BuildApi.EngineTests.GitHosts;

/// <summary>A bare repository of a git host. The test writes it directly; builds read it through the host.</summary>
public sealed class GitRepository
{
    private readonly string folder;
    private readonly Dictionary<string, string> branches = [];
    private string submodules = "";
    private int commits;

    private GitRepository(string name, string folder, string sshUrl)
    {
        Name = name;
        this.folder = folder;
        SshUrl = sshUrl;
    }

    /// <summary>Name without <c>.git</c>; may hold slashes.</summary>
    public string Name { get; }

    /// <summary>Where containers clone it: <c>ssh://user@host.docker.internal:port/…/name.git</c>.</summary>
    public string SshUrl { get; }

    /// <summary>The newest commit of <c>main</c>.</summary>
    public string Head => branches["main"];

    /// <summary>The commit before the newest one of <c>main</c>.</summary>
    public Task<string> ParentAsync(CancellationToken ct = default) => RunGitAsync(["-C", folder, "rev-parse", "main^"], null, ct);

    /// <summary>Makes an empty repository: its default branch is <c>main</c>, and there is no commit yet.</summary>
    internal static async Task<GitRepository> MakeAsync(string root, string name, string sshUrl, CancellationToken ct)
    {
        var repository = new GitRepository(name, Path.Combine(root, name + ".git"), sshUrl);
        await RunGitAsync(["init", "--quiet", "--bare", "--initial-branch=main", repository.folder], null, ct);
        // The large hosts hand out any commit that they have, reachable from a branch or not.
        await repository.ConfigureAsync("uploadpack.allowAnySHA1InWant", "true", ct);
        await repository.ConfigureAsync("uploadpack.allowFilter", "true", ct);
        return repository;
    }

    /// <summary>Changes one setting of the repository, such as <c>uploadpack.allowAnySHA1InWant</c>.</summary>
    public Task ConfigureAsync(string setting, string value, CancellationToken ct = default) =>
        RunGitAsync(["-C", folder, "config", setting, value], null, ct);

    /// <summary>Adds a commit to a branch and answers its id. A new branch begins at <paramref name="from"/>, or with no parent.</summary>
    public async Task<string> CommitAsync(
        IReadOnlyDictionary<string, RepositoryFile?> files, string branch = "main", string? from = null,
        string message = "Change what the test needs", CancellationToken ct = default)
    {
        var parent = from ?? branches.GetValueOrDefault(branch);
        var stream = FastImport.Commit(branch, parent, message, 1_700_000_000 + commits++, files);
        var commit = await RunGitAsync(["-C", folder, "fast-import", "--quiet", "--done", "--force"], stream, ct);
        return branches[branch] = commit;
    }

    /// <summary>Commits one text file; see <see cref="CommitAsync"/>.</summary>
    public Task<string> CommitAsync(string path, string text, CancellationToken ct = default) =>
        CommitAsync(new Dictionary<string, RepositoryFile?> { [path] = text }, ct: ct);

    /// <summary>Lets a branch point at a commit.</summary>
    public async Task SetBranchAsync(string branch, string commit, CancellationToken ct = default)
    {
        await RunGitAsync(["-C", folder, "branch", "--force", branch, commit], null, ct);
        branches[branch] = commit;
    }

    public async Task DeleteBranchAsync(string branch, CancellationToken ct = default)
    {
        await RunGitAsync(["-C", folder, "branch", "-D", branch], null, ct);
        branches.Remove(branch);
    }

    /// <summary>Makes a tag: annotated with a message, light without one.</summary>
    public Task TagAsync(string tag, string commit, string? message = null, CancellationToken ct = default) =>
        RunGitAsync(["-C", folder, "tag", .. message is null ? (string[])[] : ["-a", "-m", message], tag, commit], null, ct);

    /// <summary>Commits a submodule and its entry in <c>.gitmodules</c>.</summary>
    /// <param name="url">As it stands in <c>.gitmodules</c>: absolute, or relative to this repository (<c>../library.git</c>).</param>
    /// <param name="commit">The commit of the other repository.</param>
    public Task<string> AddSubmoduleAsync(string path, string url, string commit, CancellationToken ct = default)
    {
        submodules += string.Create(CultureInfo.InvariantCulture, $"[submodule \"{path}\"]\n\tpath = {path}\n\turl = {url}\n");
        return CommitAsync(new Dictionary<string, RepositoryFile?>
        {
            [".gitmodules"] = submodules,
            [path] = RepositoryFile.Submodule(commit),
        }, ct: ct);
    }

    private static Task<string> RunGitAsync(IEnumerable<string> arguments, byte[]? input, CancellationToken ct) =>
        Command.RunAsync("git", arguments, new CommandOptions
        {
            // The developer's own settings (signing, hooks, default branch) must not reach a test.
            Environment = new Dictionary<string, string?>
            {
                ["GIT_CONFIG_GLOBAL"] = "/dev/null",
                ["GIT_CONFIG_NOSYSTEM"] = "1",
                ["GIT_AUTHOR_NAME"] = "Ada Tester",
                ["GIT_AUTHOR_EMAIL"] = "ada@example.org",
                ["GIT_COMMITTER_NAME"] = "Ada Tester",
                ["GIT_COMMITTER_EMAIL"] = "ada@example.org",
            },
            Input = input,
        }, ct);
}
