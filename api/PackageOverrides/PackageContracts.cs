using BuildApi.PackageOverrides.Catalogue;

namespace BuildApi.PackageOverrides;

/// <summary>One override, and what it means now.</summary>
internal sealed record PackageOverrideView
{
    public required string Package { get; init; }
    public required string Version { get; init; }
    /// <summary>The exact version that a build would use if it started now; null when it cannot be found out, or nothing is installed.</summary>
    public string? Resolves { get; init; }
    /// <summary>What is worth knowing: a deprecated version, a source that is down, why nothing is installed.</summary>
    public IReadOnlyList<string> Notices { get; init; } = [];
}

/// <summary>A package whose version can be overridden.</summary>
internal sealed record PackageView
{
    public required string Name { get; init; }
    public required string Title { get; init; }
    public required IReadOnlyList<string> Aliases { get; init; }
    /// <summary>The commands it puts on PATH.</summary>
    public required IReadOnlyList<string> Commands { get; init; }
    /// <summary>Version in the default build image; null when it is not in there, or the image says nothing.</summary>
    public string? Preinstalled { get; init; }
    /// <summary>Why it is not in the default build image, which was to have it; null for all else.</summary>
    public string? NotPreinstalled { get; init; }
    /// <summary>Why the package is only recorded and not installed; null for those that are installed.</summary>
    public string? RecordOnly { get; init; }
    /// <summary>How it is known that it installs; empty for what is only recorded, and for packages of an administrator's own catalogue.</summary>
    public required IReadOnlyList<PackageProofView> Proofs { get; init; }
}

/// <summary>A version on offer.</summary>
internal sealed record PackageVersionView
{
    public required string Version { get; init; }
    public DateTimeOffset? PublishedAt { get; init; }
    /// <summary>The publisher's warning; null for a version in good standing.</summary>
    public string? Deprecated { get; init; }
    /// <summary>Tags that mean this version now: <c>latest</c>, <c>lts</c>.</summary>
    public required IReadOnlyList<string> Tags { get; init; }
}

/// <summary>The versions on offer, newest first.</summary>
/// <param name="Next">Pass it as <c>after</c> to get the next page; null on the last one.</param>
/// <param name="Notices">Sources that are down: what is shown then is the last list, or part of it.</param>
internal sealed record PackageVersionsView(IReadOnlyList<PackageVersionView> Items, string? Next, IReadOnlyList<string> Notices);
