namespace BuildApi.BuildImages.Settings;

/// <summary>How patiently images are pulled.</summary>
internal sealed record ImagePullSettings
{
    /// <summary>Tries in all, for what may pass.</summary>
    public int Tries { get; init; } = 5;

    /// <summary>The wait before the second try; it doubles with each further one.</summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromSeconds(2);

    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>No new try begins when it would have to wait beyond this, counted from the first.</summary>
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>A try in which nothing moves for this long has failed. Engines unpack large layers in silence, hence minutes.</summary>
    public TimeSpan StalledAfter { get; init; } = TimeSpan.FromMinutes(2);

    public RegistryFailurePolicy OnRegistryFailure { get; init; } = RegistryFailurePolicy.Fail;

    /// <summary>Bytes of all images that were pulled for builds, as <c>docker images</c> shows them.</summary>
    public long MaxImageBytes { get; init; } = long.MaxValue;
}
