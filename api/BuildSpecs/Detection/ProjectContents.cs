using System.Text.RegularExpressions;
using BuildApi.BuildSpecs.Model;

namespace BuildApi.BuildSpecs.Detection;

/// <summary>The repository as the rules ask about it.</summary>
internal sealed class ProjectContents
{
    private readonly HashSet<string> names;
    private readonly RepositoryFacts facts;

    private ProjectContents(RepositoryFacts facts)
    {
        this.facts = facts;
        names = facts.Files.Select(file => file.Trim('/')).ToHashSet(StringComparer.Ordinal);
        Package = facts.PackageJson is null ? null : PackageFile.Read(facts.PackageJson);
    }

    /// <summary>Null when there is no <c>package.json</c>, or none that can be read.</summary>
    public PackageFile? Package { get; }
    public bool HasUnreadablePackage => facts.PackageJson is not null && Package is null;

    public static ProjectContents Of(RepositoryFacts facts) => new(facts);

    public bool Has(string name) => names.Contains(name);

    public string? FirstOf(params string[] candidates) => Array.Find(candidates, Has);

    /// <summary>The file whose name starts so, such as <c>vite.config.</c>; null when there is none.</summary>
    public string? Starting(string start) =>
        names.Where(name => name.StartsWith(start, StringComparison.Ordinal)).Order(StringComparer.Ordinal).FirstOrDefault();

    /// <summary>The text of a file; empty when it is not known.</summary>
    public string TextOf(string? name) => name is not null && facts.Texts.TryGetValue(name, out var text) ? text : "";

    /// <summary>
    /// The value of a setting in a configuration written in JavaScript or TOML, found without running it: a text in quotes that
    /// is a path. Null when there is none; then the default counts.
    /// </summary>
    public string? Setting(string? file, string name)
    {
        var text = TextOf(file);
        foreach (Match match in Regex.Matches(text, $"""\b{Regex.Escape(name)}["']?\s*[:=]\s*["'](?<value>[^"'\r\n]*)["']""", RegexOptions.NonBacktracking))
            if (!IsComment(text, match.Index) && SafePath.IsSafe(match.Groups["value"].Value))
                return match.Groups["value"].Value;
        return null;
    }

    private static bool IsComment(string text, int index)
    {
        var line = text.AsSpan(text.LastIndexOf('\n', index) + 1).TrimStart();
        return line.StartsWith("//") || line.StartsWith("*") || line.StartsWith("/*") || line.StartsWith("#");
    }
}
