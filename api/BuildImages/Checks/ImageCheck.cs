using BuildApi.BuildImages.References;
using BuildApi.Engines;

namespace BuildApi.BuildImages.Checks;

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
    /// <summary>Whether requirements of the level <c>npmBuilds</c> count for this app, and what decided.</summary>
    public required NpmDecision NpmBuild { get; init; }
    /// <summary>When the image was looked into.</summary>
    public required DateTimeOffset CheckedAt { get; init; }
    /// <summary>The answer is of an earlier look into the very same image.</summary>
    public required bool Remembered { get; init; }

    /// <summary>Makes a check of what a probe found.</summary>
    /// <param name="npm">Whether the image is to run builds that use npm; then such builds' requirements count, too.</param>
    public static ImageCheck From(ImageReference reference, EngineImage image, ImageFindings findings, NpmDecision npm)
    {
        var found = findings.Found;
        var requirements = ImageRequirements.All.Select(each => Check(each, image, found)).ToList();
        return new ImageCheck
        {
            Status = requirements.Exists(each => IsUnmet(each, npm)) ? ImageCheckStatus.Failed : ImageCheckStatus.Passed,
            Reference = reference.Canonical,
            Digest = ImageDigest.Of(reference, image),
            Platform = $"{image.Os}/{image.Architecture}",
            Libc = string.Join(' ', new[] { LibcName(found.Libc), found.Versions.GetValueOrDefault("libc") }.OfType<string>()),
            User = found.UserName ?? UserOf(image),
            Requirements = requirements,
            NpmBuild = npm,
            CheckedAt = findings.ProbedAt,
            Remembered = findings.Remembered,
        };
    }

    /// <summary>A sentence for each requirement that keeps builds from running.</summary>
    public IReadOnlyList<string> WhatIsUnmet() => [.. Requirements.Where(each => IsUnmet(each, NpmBuild)).Select(each =>
        $"{(each.Status == RequirementStatus.TooOld ? $"Its {each.Name} {each.Version} is too old; it" : $"It has no {each.Name}, which")} {each.Why}. "
            + $"{Sentence(each.Fix!)}")];

    private static bool IsUnmet(RequirementCheck requirement, NpmDecision npm) => requirement.Status != RequirementStatus.Present
        && (requirement.Level == RequirementLevel.Required || (npm.Needed == true && requirement.Level == RequirementLevel.NpmBuilds));

    private static RequirementCheck Check(ImageRequirement requirement, EngineImage image, ProbeResult found)
    {
        var missing = requirement.Name switch
        {
            "linux" => image.Os != "linux",
            "amd64" => image.Architecture != "amd64",
            "user" => found is { UserId: > 0, UserName: null },
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

    private static string Sentence(string fix) => fix.EndsWith('.') ? fix : $"To add it: '{fix}'.";

    private static bool IsOlder(string? version, Version? minimum) =>
        minimum is not null && Version.TryParse(version, out var number) && number < minimum;

    private static string LibcName(LibcKind libc) => libc.ToString().ToLowerInvariant();

    private static string UserOf(EngineImage image) => image.User.Split(':')[0] is { Length: > 0 } user ? user : "root";
}
