namespace BuildApi.Apps;

/// <summary>What a build of an app may use at most.</summary>
internal sealed record AppResources
{
    /// <summary>Processors, may be a fraction; at least 0.1. Null: the service's setting.</summary>
    public double? Cpus { get; init; }

    /// <summary>Memory in megabytes, at least 64. Null: the service's setting.</summary>
    public int? MemoryMb { get; init; }
}
