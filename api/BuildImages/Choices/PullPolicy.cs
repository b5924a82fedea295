namespace BuildApi.BuildImages.Choices;

/// <summary>When an image is fetched from its registry.</summary>
internal enum PullPolicy
{
    /// <summary>Before every build: a tag means what it means now. What a digest names never changes, so it is fetched once.</summary>
    Always,
    /// <summary>Only when the build machine does not have it.</summary>
    IfNotPresent,
    /// <summary>Never: somebody puts it on the build machine by other means.</summary>
    Never,
}
