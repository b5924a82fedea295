namespace BuildApi.Engines;

/// <summary>What an engine says of the machine that it runs on.</summary>
internal sealed record EngineMachine
{
    /// <summary>Such as <c>overlay2</c>, or <c>overlayfs</c> of containerd.</summary>
    public required string StorageDriver { get; init; }
    /// <summary><c>1</c> or <c>2</c>; empty when the engine does not say.</summary>
    public required string CgroupVersion { get; init; }
    /// <summary>
    /// Names how it maps the users of containers to those of the machine, such as <c>100000.100000</c>; empty where they are the same. What a build wrote under
    /// one mapping belongs to nobody under another.
    /// </summary>
    public string UserNamespace { get; init; } = "";
    /// <summary>Its clock when it answered; null when it does not say.</summary>
    public required DateTimeOffset? Time { get; init; }
}
