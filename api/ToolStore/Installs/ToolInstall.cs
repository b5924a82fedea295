using BuildApi.Engines;
using BuildApi.ToolStore.Contents;
using BuildApi.ToolStore.Plans;
using BuildApi.ToolStore.Settings;

namespace BuildApi.ToolStore.Installs;

/// <summary>One install under way: what, where to, and what is learned on the way.</summary>
internal sealed class ToolInstall
{
    public required ToolPlan Plan { get; init; }
    public required ToolCandidate Candidate { get; init; }
    public required StagedTool Staged { get; init; }
    public required ToolStoreSettings Settings { get; init; }
    /// <summary>Tools that this one needs to run, mounted beside it: the Node.js override.</summary>
    public required IReadOnlyList<ContainerMount> RuntimeMounts { get; init; }
    public required Action<string> Log { get; init; }

    /// <summary>How often a download is tried: not again while another recipe is left, which may have another host.</summary>
    public int Attempts => Candidate.Recipe == Plan.Candidates[^1].Recipe ? Settings.Attempts : 1;

    public List<string> From { get; } = [];
    public Dictionary<string, string> Companions { get; } = [];

    /// <summary>The tool's folder as containers see it, also during the install: paths that end up in files are right.</summary>
    public string RootInContainer => Settings.InContainer(Candidate.Address);

    public string Fill(string text) => text
        .Replace("{root}", RootInContainer, StringComparison.Ordinal)
        .Replace("{global}", Settings.GlobalFolder, StringComparison.Ordinal);

    /// <summary>PATH for containers of this install: the tool, the build's Node.js, then what the image has.</summary>
    public string SearchPath()
    {
        var own = Plan.Image.Environment.LastOrDefault(pair => pair.StartsWith("PATH=", StringComparison.Ordinal))?["PATH=".Length..]
            ?? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
        string[] folders = [$"{RootInContainer}/bin", .. Plan.Node?.Folder is { } node ? [node] : Array.Empty<string>(), own];
        return string.Join(':', folders);
    }

    /// <summary>What the tool's own variables are.</summary>
    public IEnumerable<string> ToolEnvironment() => Plan.Package.EnvironmentOf(Staged.Root).Select(pair => $"{pair.Key}={Fill(pair.Value)}");
}
