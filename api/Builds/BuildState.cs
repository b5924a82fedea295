namespace BuildApi.Builds;

/// <summary>Where a build is in its life.</summary>
/// <remarks>The moves there are stand in <see cref="BuildLifecycle"/>.</remarks>
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
