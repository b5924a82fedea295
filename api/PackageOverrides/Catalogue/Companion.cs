namespace BuildApi.PackageOverrides.Catalogue;

/// <summary>For tool versions in <paramref name="Of"/>, companion versions in <paramref name="Take"/> (both npm ranges).</summary>
internal sealed record Companion(string Of, string Take);
