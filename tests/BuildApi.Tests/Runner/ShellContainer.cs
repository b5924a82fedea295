using System.Diagnostics;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Runner;

/// <summary>
/// A container's command really run, by one of the machine's shells, in a folder that stands for the container: the
/// service's own scripts, curl, git and bash, without an engine. As root it runs as an ordinary user, like many images do,
/// and so that it can write nowhere but there.
/// </summary>
internal sealed class ShellContainer : IDisposable
{
    private const string Nobody = "65534";
    private const UnixFileMode Open = (UnixFileMode)0b111_111_111;

    private readonly ShortFolder folder = new();
    private readonly string[] shell;

    public ShellContainer(string shell)
    {
        this.shell = shell.Split(' ');
        foreach (var (program, package) in new[] { (this.shell[0], this.shell[0][5..]), ("/usr/bin/curl", "curl"), ("/usr/bin/git", "git"),
            ("/usr/bin/ssh", "openssh-client"), ("/bin/bash", "bash"), ("/usr/bin/setpriv", "util-linux") })
            Assert.True(File.Exists(program), $"{program} is needed for this test (Debian: apt-get install {package}).");
        File.SetUnixFileMode(folder.Path, Open);
        foreach (var name in new[] { "bin", "home", "tmp", "secrets" }) File.SetUnixFileMode(Directory.CreateDirectory(folder.In(name)).FullName, Open);
        // "exec sh" in the bootstrap is this shell again; busybox finds itself.
        if (this.shell.Length == 1) File.CreateSymbolicLink(folder.In("bin", "sh"), this.shell[0]);
    }

    /// <summary>Where the programs of the image are; a test takes some away.</summary>
    public string Path { get; set; } = "/usr/local/bin:/usr/bin:/bin";

    /// <summary>An address of the repository that <see cref="CommitAsync"/> commits to.</summary>
    public string Repository => "file://" + folder.In("repository");

    /// <summary>Commits these files, and no others, to a branch; answers the commit's id.</summary>
    public async Task<string> CommitAsync(IReadOnlyDictionary<string, string> files, string branch = "main")
    {
        // Made by the user who clones it: git trusts no other's.
        if (!Directory.Exists(folder.In("repository"))) await RunGitAsync("init", "-q", "-b", branch, folder.In("repository"));
        else await GitAsync("checkout", "-q", "-B", branch);
        foreach (var (name, text) in files)
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(folder.In("repository", name))!);
            await File.WriteAllTextAsync(folder.In("repository", name), text);
            if (text.StartsWith("#!", StringComparison.Ordinal)) File.SetUnixFileMode(folder.In("repository", name), (UnixFileMode)0b111_101_101);
        }

        await GitAsync("add", "-A");
        await GitAsync("-c", "user.name=Test", "-c", "user.email=test@example.com", "commit", "-q", "--allow-empty", "-m", "Files");
        return (await GitAsync("rev-parse", "HEAD")).Trim();
    }

    /// <summary>Puts a link into the repository, which the next commit takes along; the first one must have been.</summary>
    public void Link(string name, string target) => File.CreateSymbolicLink(folder.In("repository", name), target);

    /// <summary>Puts a script into the image that is found before a program of this name.</summary>
    public void AddProgram(string name, string script)
    {
        File.WriteAllText(folder.In("bin", name), script);
        File.SetUnixFileMode(folder.In("bin", name), Open);
    }

    /// <summary>The program of the container's image.</summary>
    public async Task<int> RunAsync(FakeContainer container)
    {
        container.SharesFiles = true;
        AllowTheSocket(container.RunnerSocket);
        // In a group of its own, so that nothing outlives it: what a container's end takes along, no one takes here.
        var start = StartAs(["/usr/bin/setsid", .. shell, "-c", container.Spec.Command[2]]);
        start.Environment["BUILDAPI_TOKEN"] = container.Variable("BUILDAPI_TOKEN");
        start.Environment["BUILDAPI_URL"] = $"unix:{container.RunnerSocket}";
        start.Environment["BUILDAPI_SECRETS"] = folder.In("secrets");
        using var process = Process.Start(start)!;
        using var stop = container.Stopped.Register(() => Process.Start("/bin/kill", ["-TERM", $"{process.Id}"]).Dispose());
        using var kill = container.Killed.Register(() => KillGroup(process.Id));
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        KillGroup(process.Id);
        container.Print(await output + await errors);
        return process.ExitCode;
    }

    public void Dispose() => folder.Dispose();

    private static void KillGroup(int leader)
    {
        using var kill = Process.Start(new ProcessStartInfo("/bin/kill", ["-KILL", "--", $"-{leader}"]) { RedirectStandardError = true })!;
        kill.WaitForExit();
    }

    // In a container the folder of the socket is mounted; here its path leads through the service's own folder.
    internal static void AllowTheSocket(string socket)
    {
        for (var above = Directory.GetParent(socket)!.Parent!; above.Name.Length > 0 && above.FullName != System.IO.Path.GetTempPath().TrimEnd('/')
            && above.FullName != "/"; above = above.Parent!)
            File.SetUnixFileMode(above.FullName, File.GetUnixFileMode(above.FullName) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
    }

    private Task<string> GitAsync(params string[] arguments) => RunGitAsync(["-C", folder.In("repository"), .. arguments]);

    private async Task<string> RunGitAsync(params string[] arguments)
    {
        using var git = Process.Start(StartAs(["/usr/bin/git", .. arguments]))!;
        var output = git.StandardOutput.ReadToEndAsync();
        var errors = await git.StandardError.ReadToEndAsync();
        await git.WaitForExitAsync();
        Assert.True(git.ExitCode == 0, errors);
        return await output;
    }

    private ProcessStartInfo StartAs(string[] command)
    {
        string[] all = Environment.IsPrivilegedProcess ? ["/usr/bin/setpriv", $"--reuid={Nobody}", $"--regid={Nobody}", "--clear-groups", .. command] : command;
        var start = new ProcessStartInfo(all[0], all[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        start.Environment.Clear();
        start.Environment["PATH"] = $"{folder.In("bin")}:{Path}";
        start.Environment["HOME"] = folder.In("home");
        start.Environment["TMPDIR"] = folder.In("tmp");
        return start;
    }
}
