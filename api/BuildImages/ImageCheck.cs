using BuildApi.Engines;

namespace BuildApi.BuildImages;

/// <summary>Whether builds can run in an image.</summary>
internal enum ImageCheckStatus
{
    Passed,
    Failed,
}

/// <summary>How an image meets one requirement.</summary>
internal enum RequirementStatus
{
    Present,
    Missing,
    /// <summary>There, but older than what builds need.</summary>
    TooOld,
}

/// <summary>One line of a check.</summary>
/// <param name="Version">As the tool says itself; null where it says none or could not be asked.</param>
/// <param name="Why">What builds need it for.</param>
/// <param name="Fix">What to do about it; null when nothing needs doing.</param>
internal sealed record RequirementCheck(
    string Name, RequirementLevel Level, RequirementStatus Status, string? Version, string Why, string? Fix);

/// <summary>What a look into an image found, requirement by requirement.</summary>
internal sealed record ImageCheck
{
    public required ImageCheckStatus Status { get; init; }
    /// <summary>Canonical reference of what was checked.</summary>
    public required string Reference { get; init; }
    /// <summary>The registry's digest, or the engine's id of an image that no registry has.</summary>
    public required string Digest { get; init; }
    /// <summary>Such as <c>linux/amd64</c>.</summary>
    public required string Platform { get; init; }
    /// <summary>Such as <c>glibc 2.36</c>, <c>musl 1.2.5</c> or <c>none</c>.</summary>
    public required string Libc { get; init; }
    /// <summary>The user that builds run as: its name, or its number when it has none.</summary>
    public required string User { get; init; }
    public required IReadOnlyList<RequirementCheck> Requirements { get; init; }

    /// <summary>Makes a check of what a probe found.</summary>
    /// <param name="npmBuild">Whether the image is to run a build that uses npm; then such builds' requirements count, too.</param>
    public static ImageCheck From(ImageReference reference, EngineImage image, ProbeResult found, bool npmBuild)
    {
        var requirements = ImageRequirements.All.Select(each => Check(each, image, found)).ToList();
        var failed = requirements.Any(each => each.Status != RequirementStatus.Present
            && (each.Level == RequirementLevel.Required || (npmBuild && each.Level == RequirementLevel.NpmBuilds)));
        return new ImageCheck
        {
            Status = failed ? ImageCheckStatus.Failed : ImageCheckStatus.Passed,
            Reference = reference.Canonical,
            Digest = ImageDigest.Of(reference, image),
            Platform = $"{image.Os}/{image.Architecture}",
            Libc = string.Join(' ', new[] { LibcName(found.Libc), found.Versions.GetValueOrDefault("libc") }.OfType<string>()),
            User = found.UserName ?? UserOf(image),
            Requirements = requirements,
        };
    }

    private static RequirementCheck Check(ImageRequirement requirement, EngineImage image, ProbeResult found)
    {
        var missing = requirement.Name switch
        {
            "linux" => image.Os != "linux",
            "amd64" => image.Architecture != "amd64",
            _ => found.Missing.Contains(requirement.Name),
        };
        var version = found.Versions.GetValueOrDefault(requirement.Name);
        var status = missing ? RequirementStatus.Missing : IsOlder(version, requirement.Minimum) ? RequirementStatus.TooOld : RequirementStatus.Present;
        return new RequirementCheck(requirement.Name, requirement.Level, status, version, requirement.Why, status switch
        {
            RequirementStatus.Present => null,
            RequirementStatus.TooOld => $"Update it to {requirement.Minimum} or newer. {RequirementFix.For(requirement, found.Distribution.Family)}",
            _ => RequirementFix.For(requirement, found.Distribution.Family),
        });
    }

    private static bool IsOlder(string? version, Version? minimum) =>
        minimum is not null && Version.TryParse(version, out var number) && number < minimum;

    private static string LibcName(LibcKind libc) => libc.ToString().ToLowerInvariant();

    private static string UserOf(EngineImage image) => image.User.Split(':')[0] is { Length: > 0 } user ? user : "root";
}
