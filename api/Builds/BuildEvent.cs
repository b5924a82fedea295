namespace BuildApi.Builds;

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
