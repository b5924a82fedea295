using System.Text.Json.Serialization;

namespace BuildApi.Builds;

/// <summary>One package override of a build, from the wish to what was found inside.</summary>
internal sealed record BuildPackage
{
    /// <summary>Its name in the catalogue.</summary>
    public required string Package { get; init; }
    /// <summary>The wish: <c>latest</c>, exact or partial.</summary>
    public required string Requested { get; init; }
    /// <summary>The exact version the wish meant when the build started.</summary>
    public string? Resolved { get; init; }
    /// <summary>What the tool itself said inside the build; where its commands ran another version, that one.</summary>
    public string? Installed { get; init; }
    /// <summary>
    /// Why another version ran than the override's: <c>packageManager in package.json (yarn@4.1.0)</c>, <c>yarnPath in
    /// .yarnrc.yml</c>, a file that came before the override on PATH. Null where the override was in effect throughout.
    /// </summary>
    public string? SwitchedBy { get; init; }
    /// <summary>
    /// What the image would have used without the override; null when it has none. <c>nvm</c> where it is no override but
    /// a version that the build's own commands asked <c>nvm</c> for.
    /// </summary>
    public string? From { get; init; }
    /// <summary>Taken from the tool store, nothing downloaded.</summary>
    public bool Cached { get; init; }
    /// <summary>Time it took to provide, in seconds.</summary>
    public double Seconds { get; init; }

    /// <summary>Chosen by the build's commands, and by no override.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsFromNvm => From == Nvm;

    public const string Nvm = "nvm";

    /// <summary>The versions that overrides put in place, by package.</summary>
    public static IReadOnlyDictionary<string, string> OverridesIn(IEnumerable<BuildPackage> packages) =>
        packages.Where(package => package is { IsFromNvm: false, Resolved: not null }).DistinctBy(package => package.Package)
        .ToDictionary(package => package.Package, package => package.Resolved!);
}
