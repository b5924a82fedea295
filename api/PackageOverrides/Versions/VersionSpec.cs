using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace BuildApi.PackageOverrides.Versions;

/// <summary>What an app overrides for, as written and as understood.</summary>
internal sealed partial record VersionSpec
{
    /// <summary>Longer overrides are refused; the longest range seen in public repositories has 60 characters.</summary>
    public const int LongestText = 200;

    private VersionSpec(VersionSpecKind kind, string text) => (Kind, Text) = (kind, text);

    public VersionSpecKind Kind { get; }

    /// <summary>The override without the blanks around it.</summary>
    public string Text { get; }

    public SemanticVersion? Version { get; private init; }
    public VersionRange? Range { get; private init; }

    /// <summary>True when tomorrow's answer may differ from today's.</summary>
    public bool IsFloating => Kind is not VersionSpecKind.Exact;

    public static VersionSpec Latest { get; } = new(VersionSpecKind.Latest, "latest");

    /// <summary>The override for one version, for a retry or a pin.</summary>
    public static VersionSpec Exactly(SemanticVersion version) =>
        new(VersionSpecKind.Exact, version.ToString()) { Version = version };

    public static bool TryParse(string? text, [NotNullWhen(true)] out VersionSpec? spec, [NotNullWhen(false)] out string? why)
    {
        var asked = text?.Trim() ?? "";
        spec = null;
        why = Refusal(asked);
        if (why is not null) return false;

        spec = Read(asked);
        if (spec is null) why = $"'{asked}' is not a version. Give 'latest', a version such as 20.11.1, the beginning of one such as 20 or 20.11, "
            + "an npm range such as ^18 or '>=18 <21', a tag such as next or lts, or 'repository'.";
        return spec is not null;
    }

    public override string ToString() => Text;

    private static VersionSpec? Read(string asked)
    {
        if (asked.Equals("latest", StringComparison.OrdinalIgnoreCase)) return new VersionSpec(VersionSpecKind.Latest, asked);
        if (asked.Equals("repository", StringComparison.OrdinalIgnoreCase)) return new VersionSpec(VersionSpecKind.Repository, asked);
        if (SemanticVersion.TryParse(asked, out var version)) return new VersionSpec(VersionSpecKind.Exact, asked) { Version = version };
        if (VersionRange.TryParse(asked, out var range)) return new VersionSpec(VersionSpecKind.Range, asked) { Range = range };
        return TagPattern().IsMatch(asked) ? new VersionSpec(VersionSpecKind.Tag, asked) : null;
    }

    /// <summary>Words that end up in a version field when a variable was empty or a script went wrong.</summary>
    private static string? Refusal(string asked) => asked switch
    {
        "" => "The version is empty. Leave the field out for 'latest', or give a version.",
        { Length: > LongestText } => $"The version has {asked.Length} characters; at most {LongestText} are read.",
        _ when NotAVersionPattern().IsMatch(asked) =>
            $"'{asked}' is not a version; it looks like the value of an empty or wrong variable. Give 'latest' or a version such as 20.11.1.",
        _ when asked.Contains("://", StringComparison.Ordinal) =>
            $"'{asked}' is an address. Versions come from the package's own source; give 'latest' or a version.",
        _ => null,
    };

    [GeneratedRegex(@"^(true|false|null|nil|none|undefined|nan|yes|no|\[.*\]|\{.*\}|\$.*)$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline, 1000)]
    private static partial Regex NotAVersionPattern();

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9._-]*(/([A-Za-z0-9._-]+|\*))?$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex TagPattern();
}
