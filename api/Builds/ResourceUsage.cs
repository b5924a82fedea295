namespace BuildApi.Builds;

/// <summary>
/// What a build's container used, as the kernel counts it for the container's control group, told by the runner after each step and at the end. A member is
/// null where the machine does not count it. It is for planning and not for billing: whoever writes a build can make it tell less.
/// </summary>
internal sealed record ResourceUsage
{
    /// <summary>Seconds of processor time, of all processors together.</summary>
    public double? CpuSeconds { get; init; }
    /// <summary>The most memory that it had at a time, in bytes, the cache of its files included.</summary>
    public long? PeakMemoryBytes { get; init; }
    /// <summary>Bytes read from disks; what the machine's cache had is not among them.</summary>
    public long? DiskReadBytes { get; init; }
    /// <summary>Bytes written to disks.</summary>
    public long? DiskWrittenBytes { get; init; }
    /// <summary>Bytes received over its network. Log and events are not among them where the service is reached by its socket.</summary>
    public long? ReceivedBytes { get; init; }
    /// <summary>Bytes sent over its network.</summary>
    public long? SentBytes { get; init; }
}
