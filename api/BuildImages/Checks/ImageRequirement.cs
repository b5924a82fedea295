namespace BuildApi.BuildImages.Checks;

/// <summary>How much a build depends on something in its image.</summary>
internal enum RequirementLevel
{
    /// <summary>No build runs without it.</summary>
    Required,
    /// <summary>Builds that use npm or Node.js do not run without it.</summary>
    NpmBuilds,
    /// <summary>Builds run, but something they often want is not there.</summary>
    Recommended,
}

/// <summary>A tool or property that a build image must or should have.</summary>
internal sealed record ImageRequirement
{
    /// <summary>The name in checks and probes: the command, for tools.</summary>
    public required string Name { get; init; }
    public required RequirementLevel Level { get; init; }
    /// <summary>What it does in a build, as it ends the sentence "The image has no git, which …".</summary>
    public required string Why { get; init; }
    /// <summary>The oldest version that will do; null when any does.</summary>
    public Version? Minimum { get; init; }
    /// <summary>Packages that bring it, one name for each family that has one; empty for what cannot be installed.</summary>
    public IReadOnlyDictionary<PackageFamily, string> Packages { get; init; } = new Dictionary<PackageFamily, string>();
    /// <summary>What to do where no package brings it.</summary>
    public required string OtherFix { get; init; }
}
