using BuildApi.Failures;

namespace BuildApi.Artifacts;

/// <summary>What of an output folder is kept, and how much.</summary>
internal sealed record ArtifactRules
{
    public ArtifactGlobs Files { get; init; } = ArtifactGlobs.Everything;

    /// <summary><c>artifacts.baseDirectory</c>, for messages and for telling the cache of Next.js.</summary>
    public string OutputFolder { get; init; } = "";

    /// <summary><c>artifacts.discard-paths</c>: all files into one folder.</summary>
    public bool DiscardPaths { get; init; }

    /// <summary>Bytes of content, at the most.</summary>
    public required long MaxBytes { get; init; }

    /// <summary>Files, folders and links together, at the most.</summary>
    public required int MaxFiles { get; init; }
}

/// <summary>What came of saving a build's artifacts.</summary>
/// <param name="Files">Files kept, links to files included.</param>
/// <param name="Bytes">Bytes of their content, what links share counted once.</param>
/// <param name="Notices">Sentences for the build log: what was left out, and why.</param>
/// <param name="Failure">Why nothing was saved, or null.</param>
internal sealed record ArtifactSaving(int Files, long Bytes, IReadOnlyList<string> Notices, ArtifactFailure? Failure = null);

/// <summary>Why a build's artifacts are not saved.</summary>
/// <param name="Code"><see cref="FailureCode.ArtifactsMissing"/> or <see cref="FailureCode.ArtifactsTooLarge"/>.</param>
/// <param name="Message">A sentence that says what to do.</param>
internal sealed record ArtifactFailure(FailureCode Code, string Message);
