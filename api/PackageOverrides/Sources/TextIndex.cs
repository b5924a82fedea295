using System.Text.RegularExpressions;
using BuildApi.PackageOverrides.Catalogue;
using BuildApi.PackageOverrides.Versions;

namespace BuildApi.PackageOverrides.Sources;

/// <summary>A version list read out of any text with the catalogue's pattern: a page, a list of git tags, a JSON file.</summary>
internal static class TextIndex
{
    /// <exception cref="RegexMatchTimeoutException">The pattern takes too long on this text.</exception>
    public static SourceContent Read(string text, string pattern)
    {
        var versions = new List<PackageVersion>();
        foreach (Match match in VersionReading.Compile(pattern).Matches(text))
        {
            if (!PartialVersion.TryParse(VersionReading.Clean(match.Groups["version"].Value), out var version) || version.Major is null) continue;
            versions.Add(new PackageVersion
            {
                Version = SemanticVersion.LowestOf(version),
                Original = Value(match, "original"),
                Url = Value(match, "url"),
                Sha256 = Value(match, "sha256"),
            });
        }
        return SourceContent.From(versions);
    }

    private static string? Value(Match match, string group) => match.Groups[group] is { Success: true } found ? found.Value : null;
}
