using System.ComponentModel.DataAnnotations;
using BuildApi.Http;

namespace BuildApi.PackageOverrides.Requests;

/// <summary>A wish for one package, as it was set.</summary>
[SchemaName("OverrideWish")]
internal sealed record OverrideRequest
{
    /// <summary>Name or alias of a package of the catalogue.</summary>
    [Required]
    public string? Package { get; init; }

    /// <summary><c>latest</c> (when left out), exact, partial (<c>20</c>, <c>20.11</c>), a range or a tag.</summary>
    public string? Version { get; init; }
}
