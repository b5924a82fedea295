using System.ComponentModel.DataAnnotations;
using BuildApi.PackageOverrides.Requests;

namespace BuildApi.Execution.Warming;

/// <summary>Tools to have in the store before a build wants them.</summary>
internal sealed record WarmToolStore
{
    /// <summary>The app whose build image they are for.</summary>
    [Required]
    public string? AppId { get; init; }

    /// <summary>What to install; when left out, the app's own package overrides.</summary>
    public IReadOnlyList<OverrideRequest>? Overrides { get; init; }
}

/// <summary>One tool that is in the store now.</summary>
/// <param name="Cached">It was there before.</param>
internal sealed record WarmedTool(string Id, string Package, string Version, bool Cached, double Seconds, long Bytes);

/// <summary>The tools that are in the store now.</summary>
/// <param name="Log">What an install had to say.</param>
internal sealed record WarmedTools(IReadOnlyList<WarmedTool> Items, IReadOnlyList<string> Log);
