using System.ComponentModel.DataAnnotations;

namespace BuildApi.Apps;

/// <summary>What a build of an app may use at most.</summary>
internal sealed record AppResources
{
    /// <summary>Processors, may be a fraction; 0.1 to 1024. Null: the service's setting.</summary>
    [Range(AppRules.FewestCpus, AppRules.MostCpus)]
    public double? Cpus { get; init; }

    /// <summary>Memory in megabytes, 64 to 4194304. Null: the service's setting.</summary>
    [Range(AppRules.LeastMemoryMb, AppRules.MostMemoryMb)]
    public int? MemoryMb { get; init; }
}
