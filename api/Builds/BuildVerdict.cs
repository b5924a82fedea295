using BuildApi.Failures;

namespace BuildApi.Builds;

/// <summary>What an attempt came to: how the build ends, and why.</summary>
internal sealed record BuildVerdict
{
    public required BuildEvent Event { get; init; }
    public BuildFailure? Failure { get; init; }
    /// <summary>The failure is of something outside the build, such as a git host that does not answer, and may pass.</summary>
    public bool MayPass { get; init; }
    /// <summary>Where the source is in the container, <c>//</c>, and the folder of the artifacts as the build's own variables made it.</summary>
    public string? ArtifactFolder { get; init; }
    /// <summary>Folders at the app's root that the build made or filled; null where its artifacts are, so that nobody looked.</summary>
    public IReadOnlyList<string>? WrittenFolders { get; init; }

    /// <summary>Where the cache paths lie that only the build could tell, by their index in the plan, from the workspace on.</summary>
    public IReadOnlyDictionary<int, string> KeptPaths { get; init; } = new Dictionary<int, string>();

    /// <summary>Index in the plan of the command that failed; null when none did.</summary>
    public int? FailedCommand { get; init; }

    /// <summary>The build goes back to the queue: it has learned what it must begin with. None of the user's commands has run.</summary>
    public static BuildVerdict BeginAgain { get; } = new() { Event = BuildEvent.PutBack };

    public static BuildVerdict Succeeded { get; } = new() { Event = BuildEvent.Succeeded };

    public static BuildVerdict Failed(BuildFailure failure) => new() { Event = BuildEvent.Failed, Failure = failure };

    public static BuildVerdict Failed(FailureCode code, StepName step, string message) =>
        Failed(new BuildFailure { Code = code, Step = step, Message = message });
}
