namespace BuildApi.BuildImages.Checks;

/// <summary>The C library that an image's programs are built against.</summary>
internal enum LibcKind
{
    None,
    Glibc,
    Musl,
}

/// <summary>What a probe found in an image. The quick probe leaves versions, places and the user's name empty.</summary>
internal sealed record ProbeResult
{
    /// <summary>False when no shell ran the probe to its end: then nothing may be concluded from what is not in the output.</summary>
    public bool Complete { get; init; }
    /// <summary>Whether every tool that is there was asked for its version, or none can be asked: another look would find nothing new.</summary>
    public bool Finished { get; init; }
    /// <summary>Names of <see cref="ImageRequirements"/>, of every level, in their order.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];
    public ImageDistribution Distribution { get; init; } = ImageDistribution.Unknown;
    public LibcKind Libc { get; init; }
    /// <summary>Numeric id of the user that builds run as; null when it could not be found out.</summary>
    public int? UserId { get; init; }
    public string? UserName { get; init; }
    /// <summary>Versions by requirement, as each tool reports its own.</summary>
    public IReadOnlyDictionary<string, string> Versions { get; init; } = new Dictionary<string, string>();
    /// <summary>Where each tool was found.</summary>
    public IReadOnlyDictionary<string, string> Places { get; init; } = new Dictionary<string, string>();

    /// <summary>What no build can do without and is not there; npm-based builds need more.</summary>
    public IReadOnlyList<ImageRequirement> MissingRequirements(bool npmBuild) =>
        [.. Missing.Select(ImageRequirements.Find).OfType<ImageRequirement>().Where(each =>
            each.Level == RequirementLevel.Required || (npmBuild && each.Level == RequirementLevel.NpmBuilds))];

    /// <summary>Lines for the log: one for each missing requirement with its fix, then one fix for all. Empty when nothing is missing.</summary>
    public IReadOnlyList<string> ToSentences(bool npmBuild = false)
    {
        var missing = MissingRequirements(npmBuild);
        var lines = missing.Select(Sentence).ToList();
        if (missing.Count > 1 && RequirementFix.ForAll(missing, Distribution.Family) is { } line)
            lines.Add($"To add all of these with one line of the image's Dockerfile: '{line}'.");
        return lines;
    }

    private string Sentence(ImageRequirement requirement)
    {
        var fix = RequirementFix.For(requirement, Distribution.Family);
        var isCommand = requirement.Packages.ContainsKey(Distribution.Family);
        return $"The image has no {requirement.Name}, which {requirement.Why}. " + (isCommand ? $"Add it to the image: '{fix}'." : fix);
    }
}
