using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using BuildApi.PackageOverrides.Versions;

namespace BuildApi.PackageOverrides.Catalogue;

/// <summary>Finds the version in what a tool prints about itself.</summary>
internal static partial class VersionReading
{
    /// <summary>Tools are short about their version; anything behind this many characters is noise.</summary>
    private const int LongestOutput = 16 * 1024;

    public static bool TryRead(VersionCommand command, string output, [NotNullWhen(true)] out SemanticVersion? version)
    {
        version = null;
        var text = output.Length > LongestOutput ? output[..LongestOutput] : output;
        var match = command.Pattern is null ? Usual().Match(text) : Compile(command.Pattern).Match(text);
        if (!match.Success || !PartialVersion.TryParse(Clean(match.Groups["version"].Value), out var read) || read.Major is null)
            return false;
        version = SemanticVersion.LowestOf(read);
        return true;
    }

    /// <summary>Patterns come from the catalogue file; a bad one must not hang a build.</summary>
    public static Regex Compile(string pattern) =>
        new(pattern, RegexOptions.CultureInvariant | RegexOptions.Multiline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));

    /// <summary>Python, Go and Ruby glue prereleases on: <c>3.13.0rc1</c>, <c>go1.22rc1</c>, <c>ruby 3.4.0preview1</c>.</summary>
    public static string Clean(string text)
    {
        var match = Glued().Match(text);
        if (!match.Success) return text;
        var numbers = match.Groups["numbers"].Value;
        var missing = 2 - numbers.Count(letter => letter == '.');
        return numbers + string.Concat(Enumerable.Repeat(".0", Math.Max(0, missing))) + "-" + match.Groups["name"].Value;
    }

    [GeneratedRegex(@"(?<![\w.])v?(?<version>\d+\.\d+\.\d+(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex Usual();

    [GeneratedRegex(@"^(?<numbers>\d+(\.\d+){1,2})(?<name>(a|b|rc|alpha|beta|preview)\d+)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex Glued();
}
