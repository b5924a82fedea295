using BuildApi.BuildSpecs;

namespace BuildApi.Builds;

/// <summary>What started a build.</summary>
internal enum BuildTrigger { Api, Retry }

/// <summary>A build as the store has it.</summary>
internal sealed record Build
{
    public required BuildKey Key { get; init; }
    public required BuildState State { get; init; }
    public required int Attempt { get; init; }
    public required BuildTrigger Trigger { get; init; }
    public string? Reason { get; init; }
    public required string Branch { get; init; }
    /// <summary>The commit that was asked for; null: the newest of the branch.</summary>
    public string? RequestedCommit { get; init; }
    /// <summary>The commit that was built, once it is known.</summary>
    public string? Commit { get; init; }
    /// <summary>The image that was asked for, instead of the app's.</summary>
    public string? RequestedImage { get; init; }
    public bool ClearCache { get; init; }
    public required DateTimeOffset QueuedAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
    public bool CancelRequested { get; init; }
    public BuildImageUsed? Image { get; init; }
    public IReadOnlyList<BuildPackage> Packages { get; init; } = [];
    public IReadOnlyList<BuildStep> Steps { get; init; } = [];
    public BuildFailure? Failure { get; init; }
    /// <summary>Nothing had changed since the last green build, so no command was run.</summary>
    public bool Skipped { get; init; }
    /// <summary>The spec's <c>customHeaders</c>, as data for hosting.</summary>
    public IReadOnlyList<CustomHeaderRule> CustomHeaders { get; init; } = [];
    /// <summary>What a retry repeats of the first run.</summary>
    public BuildPins? Pins { get; init; }
    /// <summary>What the current attempt came to, decided before its container was removed; null while undecided.</summary>
    public BuildVerdict? Verdict { get; init; }
    public string? ContainerId { get; init; }
    public bool CommandsStarted { get; init; }
    /// <summary>The checkout is there: the clone key is given no more. Stays true to the end of the attempt.</summary>
    public bool SourceFetched { get; init; }
    public long LogReceived { get; init; }
    public long LogLength { get; init; }
    /// <summary>The line that the log begins with, where the build had to wait; the file may not have it yet.</summary>
    public string? QueueNotice { get; init; }

    public AttemptKey AttemptKey => new(Key, Attempt);
}

/// <summary>The image a build ran in.</summary>
/// <param name="Reference">Canonical, as in <c>docker.io/library/node:22</c>.</param>
/// <param name="Digest">The registry's digest; for an image made on the machine, its id.</param>
internal sealed record BuildImageUsed(string Reference, string? Digest);

/// <summary>One package override of a build, from the wish to what was found inside.</summary>
internal sealed record BuildPackage
{
    /// <summary>Its name in the catalogue.</summary>
    public required string Package { get; init; }
    /// <summary>The wish: <c>latest</c>, exact or partial.</summary>
    public required string Requested { get; init; }
    /// <summary>The exact version the wish meant when the build started.</summary>
    public string? Resolved { get; init; }
    /// <summary>What the tool itself said inside the build; where its commands ran another version, that one.</summary>
    public string? Installed { get; init; }
    /// <summary>
    /// Why another version ran than the override's: <c>packageManager in package.json (yarn@4.1.0)</c>, <c>yarnPath in
    /// .yarnrc.yml</c>, a file that came before the override on PATH. Null where the override was in effect throughout.
    /// </summary>
    public string? SwitchedBy { get; init; }
    /// <summary>
    /// What the image would have used without the override; null when it has none. <c>nvm</c> where it is no override but
    /// a version that the build's own commands asked <c>nvm</c> for.
    /// </summary>
    public string? From { get; init; }
    /// <summary>Taken from the tool store, nothing downloaded.</summary>
    public bool Cached { get; init; }
    /// <summary>Time it took to provide, in seconds.</summary>
    public double Seconds { get; init; }

    /// <summary>Chosen by the build's commands, and by no override.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsFromNvm => From == Nvm;

    public const string Nvm = "nvm";

    /// <summary>The versions that overrides put in place, by package.</summary>
    public static IReadOnlyDictionary<string, string> OverridesIn(IEnumerable<BuildPackage> packages) =>
        packages.Where(package => package is { IsFromNvm: false, Resolved: not null }).DistinctBy(package => package.Package).ToDictionary(package => package.Package, package => package.Resolved!);
}

/// <summary>What a retry repeats of the first run: commit, image digest and exact tool versions.</summary>
internal sealed record BuildPins
{
    public string? ImageReference { get; init; }
    public string? ImageDigest { get; init; }
    /// <summary>Package to exact version; null: the first run did not get so far, and the app's wishes are resolved anew.</summary>
    public IReadOnlyDictionary<string, string>? Packages { get; init; }
    /// <summary>What was asked of <c>nvm</c>, to the exact version that it meant.</summary>
    public IReadOnlyDictionary<string, string>? Nvm { get; init; }
    /// <summary>Package to what the repository wants of it, found by an earlier attempt in its clone; null while nobody has looked.</summary>
    public IReadOnlyDictionary<string, string>? Wishes { get; init; }
    /// <summary>Package to the file and line that its wish came from.</summary>
    public IReadOnlyDictionary<string, string>? WishPlaces { get; init; }
}
