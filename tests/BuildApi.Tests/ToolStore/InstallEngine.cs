using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using BuildApi.Engines;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.ToolStore;

/// <summary>
/// An engine without containers that does what the tool store's containers do: it answers the image probe, "runs" a command by
/// printing the file that PATH and mounts lead to, and plays <c>npm install</c> into the folder that is mounted for writing.
/// </summary>
internal sealed class InstallEngine : UnusedEngine
{
    private readonly ConcurrentDictionary<string, (ContainerSpec Spec, long ExitCode, string Output)> containers = new();

    /// <summary>What the probe finds, besides the machine and the end.</summary>
    public List<string> Facts { get; set; } = ["libc glibc 2.36", "library libstdc++.so.6", "library libatomic.so.1"];

    /// <summary>Every container ever created, in order.</summary>
    public ConcurrentQueue<ContainerSpec> Created { get; } = new();

    /// <summary>Containers that are there now.</summary>
    public int Left => containers.Count;

    /// <summary>What <c>npm install</c> prints when it is to fail.</summary>
    public string? NpmFailure { get; set; }

    /// <summary>The command that <c>npm install</c> brings, and what it prints; null for the package's name and version.</summary>
    public (string Command, string Says)? NpmBrings { get; set; }

    /// <summary>While set, containers that install never end.</summary>
    public bool Hangs { get; set; }

    /// <summary>Completes when a container that hangs has been started.</summary>
    public TaskCompletionSource Hanging { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>While set, the engine does not answer.</summary>
    public bool IsDown { get; set; }

    /// <summary>How it maps the users of containers.</summary>
    public string UserNamespace { get; set; } = "";

    /// <summary>What a container that installs does at its end, in the folder that it may write to.</summary>
    public Action<string> OnInstall { get; set; } = _ => { };

    public override Task<EngineMachine> GetMachineAsync(CancellationToken ct) =>
        Task.FromResult(new EngineMachine { StorageDriver = "overlay2", CgroupVersion = "2", UserNamespace = UserNamespace, Time = null });

    public override Task<string> CreateContainerAsync(ContainerSpec spec, CancellationToken ct)
    {
        if (IsDown) throw new EngineUnavailableException("The engine does not answer.");
        Created.Enqueue(spec);
        var id = Guid.NewGuid().ToString("N");
        containers[id] = (spec, 0, "");
        return Task.FromResult(id);
    }

    public override Task StartContainerAsync(string id, CancellationToken ct)
    {
        var spec = containers[id].Spec;
        var (exit, output) = Play(spec);
        containers[id] = (spec, exit, output);
        return Task.CompletedTask;
    }

    /// <summary>What a container of the tool store comes to, and what it prints.</summary>
    public (long ExitCode, string Output) Play(ContainerSpec spec) =>
        IsProbe(spec) ? Probe() : IsNpm(spec) ? Install(spec) : spec.Command[1] == "-e" ? RunScript(spec) : RunTool(spec);

    public override async Task<ContainerExit> WaitContainerAsync(string id, CancellationToken ct)
    {
        if (Hangs && !IsProbe(containers[id].Spec))
        {
            Hanging.TrySetResult();
            await Task.Delay(Timeout.Infinite, ct);
        }
        return new ContainerExit(containers[id].ExitCode, OutOfMemory: false);
    }

    public override Task<byte[]> ReadLogAsync(string id, int limit, CancellationToken ct) => Task.FromResult(Encoding.UTF8.GetBytes(containers[id].Output));

    public override Task RemoveContainerAsync(string id, CancellationToken ct)
    {
        containers.TryRemove(id, out _);
        return Task.CompletedTask;
    }

    public override Task<IReadOnlyList<EngineContainer>> ListContainersAsync(IReadOnlyDictionary<string, string> labels, CancellationToken ct) => IsDown
        ? throw new EngineUnavailableException("The engine does not answer.")
        : Task.FromResult<IReadOnlyList<EngineContainer>>([.. containers
            .Where(each => labels.All(label => each.Value.Spec.Labels.GetValueOrDefault(label.Key) == label.Value))
            .Select(
            each => new EngineContainer { Id = each.Key, Name = each.Value.Spec.Name, Running = true, WasStarted = true, Labels = each.Value.Spec.Labels,
                CreatedAt = DateTimeOffset.UnixEpoch })]);

    private static bool IsProbe(ContainerSpec spec) => spec.Command.Count > 2 && spec.Command[2].Contains("buildapi-facts", StringComparison.Ordinal);

    private static bool IsNpm(ContainerSpec spec) => spec.Command.Count > 3 && spec.Command[3].Contains("npm install", StringComparison.Ordinal);

    private (long, string) Probe() => (0, string.Join('\n', ["buildapi-facts begin", .. Facts.Select(fact => "buildapi-facts " + fact), "buildapi-facts end"]));

    /// <summary>Leaves what npm leaves: the package, a dependency beside it, a link in <c>bin</c>.</summary>
    private (long, string) Install(ContainerSpec spec)
    {
        if (NpmFailure is not null) return (1, NpmFailure);
        var wanted = Variable(spec, "PACKAGE").Split('@');
        var (package, version) = (string.Join('@', wanted[..^1]), wanted[^1]);
        var command = NpmBrings?.Command ?? package.Split('/')[^1];
        var root = spec.Mounts.Single(mount => !mount.ReadOnly).Source;
        var folder = Path.Combine(root, "lib/node_modules", package);
        Directory.CreateDirectory(Path.Combine(folder, "node_modules/dependency"));
        Directory.CreateDirectory(Path.Combine(root, "bin"));
        File.WriteAllText(Path.Combine(folder, "package.json"),
            JsonSerializer.Serialize(new { bin = new Dictionary<string, string> { [command] = "cli.js" } }));
        File.WriteAllText(Path.Combine(folder, "cli.js"), NpmBrings?.Says ?? version);
        File.CreateSymbolicLink(Path.Combine(root, "bin", command), $"../lib/node_modules/{package}/cli.js");
        OnInstall(root);
        return (0, "added 2 packages");
    }

    /// <summary>Understands one line, <c>say TEXT INTO FILE</c>; plays what Ruby's Makefile and <c>gem install</c> leave.</summary>
    private static (long, string) RunScript(ContainerSpec spec)
    {
        var root = spec.Mounts.Single(mount => !mount.ReadOnly).Source;
        if (spec.Command[3].Contains("\nmake install\n", StringComparison.Ordinal)) return MakeInstall(root);
        if (spec.Command[3].Contains("\ngem install jekyll ", StringComparison.Ordinal)) return GemInstall(root, $"jekyll {Variable(spec, "VERSION")}");
        var words = spec.Command[3].Split('\n').Single(line => line.StartsWith("say ", StringComparison.Ordinal)).Split(' ');
        File.WriteAllText(Path.Combine(root, words[3]), words[1].Replace("$VERSION", Variable(spec, "VERSION"), StringComparison.Ordinal));
        return (0, "");
    }

    private static (long, string) MakeInstall(string root)
    {
        if (!File.Exists(Path.Combine(root, "source/configure"))) return (127, "./configure: not found");
        Directory.CreateDirectory(Path.Combine(root, "bin"));
        File.Move(Path.Combine(root, "source/says"), Path.Combine(root, "bin/ruby"));
        Directory.Delete(Path.Combine(root, "source"), recursive: true);
        return (0, "");
    }

    private static (long, string) GemInstall(string root, string says)
    {
        Directory.CreateDirectory(Path.Combine(root, "gems/bin"));
        File.WriteAllText(Path.Combine(root, "gems/bin/jekyll"), says);
        return (0, "1 gem installed");
    }

    /// <summary>A wrapper script prints what it ends in: <c>exec FILE …</c>.</summary>
    private static string Say(ContainerSpec spec, string text)
    {
        var target = Regex.Match(text, @"^#![\s\S]*\bexec (node )?""?(?<path>/[^"" ]+)", RegexOptions.ExplicitCapture);
        if (!target.Success) return text;
        var path = target.Groups["path"].Value;
        var mount = spec.Mounts.First(each => path.StartsWith(each.Target, StringComparison.Ordinal));
        return File.ReadAllText(mount.Source + path[mount.Target.Length..]);
    }

    private static (long, string) RunTool(ContainerSpec spec)
    {
        var command = spec.Command[4];
        foreach (var folder in Variable(spec, "PATH").Split(':'))
            if (spec.Mounts.FirstOrDefault(mount => folder.StartsWith(mount.Target, StringComparison.Ordinal)) is { } mount
                && Path.Combine(mount.Source + folder[mount.Target.Length..], command) is var file && File.Exists(file))
                return (0, Say(spec, File.ReadAllText(file)) + "\n");
        return (127, $"sh: {command}: not found\n");
    }

    private static string Variable(ContainerSpec spec, string name) =>
        spec.Environment.Single(pair => pair.StartsWith(name + "=", StringComparison.Ordinal))[(name.Length + 1)..];
}
