using System.Collections.Concurrent;
using BuildApi.Builds;

namespace BuildApi.Runner.Tools;

/// <summary>
/// What tools said in builds of this life of the service. What a version command prints follows from the image and the tools
/// alone: it runs before anything of the app's does, both are of known content, and the store has just looked at the tools
/// again. So a set that was asked in an image need not be asked in every build: that takes longer than all else of a warm tool.
/// </summary>
internal sealed class CheckedTools
{
    /// <summary>More sets than a service sees; beyond, it asks again.</summary>
    private const int Most = 1000;

    private readonly ConcurrentDictionary<string, IReadOnlyList<ToolReport.Finding>> known = new(StringComparer.Ordinal);

    public IReadOnlyList<ToolReport.Finding>? Find(Build build, AttemptTools tools) =>
        tools.Tools.Count > 0 && KeyOf(build, tools) is { } key ? known.GetValueOrDefault(key) : null;

    /// <summary>Only what was found to be right is to be remembered.</summary>
    public void Remember(Build build, AttemptTools tools, IReadOnlyList<ToolReport.Finding> findings)
    {
        if (KeyOf(build, tools) is not { } key) return;
        if (known.Count >= Most) known.Clear();
        known[key] = findings;
    }

    private static string? KeyOf(Build build, AttemptTools tools) => build.Image?.Digest is { } image
        ? string.Join('\n', [image, .. tools.Path, .. tools.Environment, .. tools.Tools.Select(tool => $"{tool.Package} {tool.Version}")])
        : null;
}
