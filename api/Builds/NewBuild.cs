using BuildApi.Apps;
using BuildApi.Http;

namespace BuildApi.Builds;

/// <summary>A build to be queued.</summary>
internal sealed record NewBuild
{
    /// <summary>The request that asks for it, when that may come again.</summary>
    public IdempotentRequest? Request { get; init; }

    public required BuildTrigger Trigger { get; init; }
    public string? Reason { get; init; }
    /// <summary>Null: the app's branch.</summary>
    public string? Branch { get; init; }
    public string? Commit { get; init; }
    public IReadOnlyDictionary<string, string>? Environment { get; init; }
    public string? Image { get; init; }
    public bool ClearCache { get; init; }
    public int Priority { get; init; }
    public bool Trusted { get; init; } = true;
    /// <summary>Null: as the app has it.</summary>
    public Supersede? Supersede { get; init; }
    public BuildPins? Pins { get; init; }

    /// <summary>The build that this becomes in the queue.</summary>
    public Build Queued(BuildKey key, string appBranch, DateTimeOffset now) => new()
    {
        Key = key,
        State = BuildState.Queued,
        Attempt = 0,
        Trigger = Trigger,
        Reason = Reason,
        Branch = Branch ?? appBranch,
        RequestedCommit = Commit,
        RequestedImage = Image,
        ClearCache = ClearCache,
        Pins = Pins,
        QueuedAt = now,
        Priority = Priority,
        Trusted = Trusted,
    };
}
