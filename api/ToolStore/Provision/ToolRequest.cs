using BuildApi.Engines;
using BuildApi.PackageOverrides.Resolution;

namespace BuildApi.ToolStore.Provision;

/// <summary>The tools that one build wants.</summary>
internal sealed record ToolRequest
{
    /// <summary>The image of the build, as it is on the machine.</summary>
    public required EngineImage Image { get; init; }

    /// <summary>Packages that are only recorded are passed over.</summary>
    public required IReadOnlyList<ResolvedPackage> Packages { get; init; }

    /// <summary>Takes lines for the build's log; called from any thread, one call at a time, never after the answer.</summary>
    public Action<string> Log { get; init; } = _ => { };
}
