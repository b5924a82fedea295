using BuildApi.PackageOverrides.Versions;

namespace BuildApi.ToolStore.Plans;

/// <summary>The Node.js that a build runs its JavaScript tools on.</summary>
/// <param name="IsOverride">True when it comes from the tool store, false when it is the image's own.</param>
/// <param name="Folder">The folder inside the container that its command is in.</param>
internal sealed record NodeRuntime(SemanticVersion Version, bool IsOverride, string? Folder)
{
    public override string ToString() => IsOverride ? $"Node.js {Version} (the override)" : $"Node.js {Version} (the image's own)";
}
