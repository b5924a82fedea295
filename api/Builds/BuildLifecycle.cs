namespace BuildApi.Builds;

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
