namespace BuildApi.Builds;

/// <summary>Where a build is in its life. See <see cref="BuildLifecycle"/> for the moves there are.</summary>
internal enum BuildState
{
    /// <summary>Waits for a free place.</summary>
    Queued,
    /// <summary>Its image, its tools and its container are being made ready.</summary>
    Provisioning,
    /// <summary>Its container runs the steps.</summary>
    Running,
    Succeeded,
    Failed,
    Canceled,
    TimedOut,
}

/// <summary>What can happen to a build.</summary>
internal enum BuildEvent
{
    /// <summary>A worker took it from the queue.</summary>
    Taken,
    /// <summary>The runner in its container has reported.</summary>
    RunnerClaimed,
    /// <summary>It goes back to the queue: nothing of the user's had run.</summary>
    PutBack,
    Succeeded,
    Failed,
    Canceled,
    TimedOut,
}

/// <summary>The life of a build as one pure function. Every change of state in the store goes through it.</summary>
internal static class BuildLifecycle
{
    private static readonly Dictionary<(BuildState, BuildEvent), BuildState> Moves = new()
    {
        [(BuildState.Queued, BuildEvent.Taken)] = BuildState.Provisioning,
        [(BuildState.Queued, BuildEvent.Canceled)] = BuildState.Canceled,

        [(BuildState.Provisioning, BuildEvent.RunnerClaimed)] = BuildState.Running,
        [(BuildState.Provisioning, BuildEvent.PutBack)] = BuildState.Queued,
        [(BuildState.Provisioning, BuildEvent.Failed)] = BuildState.Failed,
        [(BuildState.Provisioning, BuildEvent.Canceled)] = BuildState.Canceled,
        [(BuildState.Provisioning, BuildEvent.TimedOut)] = BuildState.TimedOut,

        [(BuildState.Running, BuildEvent.PutBack)] = BuildState.Queued,
        [(BuildState.Running, BuildEvent.Succeeded)] = BuildState.Succeeded,
        [(BuildState.Running, BuildEvent.Failed)] = BuildState.Failed,
        [(BuildState.Running, BuildEvent.Canceled)] = BuildState.Canceled,
        [(BuildState.Running, BuildEvent.TimedOut)] = BuildState.TimedOut,
    };

    /// <summary>The state after the event, or null when the event cannot happen in this state.</summary>
    public static BuildState? After(BuildState state, BuildEvent happened) =>
        Moves.TryGetValue((state, happened), out var next) ? next : null;

    /// <summary>The states in which the event can happen.</summary>
    public static IEnumerable<BuildState> Before(BuildEvent happened) =>
        Moves.Keys.Where(move => move.Item2 == happened).Select(move => move.Item1);

    public static bool HasEnded(BuildState state) => state >= BuildState.Succeeded;
}
