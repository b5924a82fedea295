using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace BuildApi.Hints;

/// <summary>
/// Finds what to do about a failure that is known: the first rule of <c>hints.json</c> that fits. The hint stands beside the
/// first error, never in its place.
/// </summary>
internal static partial class FailureHints
{
    private const string Resource = "BuildApi.Hints.hints.json";
    private const int MaxOutput = 64 * 1024;

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    private static readonly Lazy<IReadOnlyList<HintRule>> Loaded = new(() => Load());

    /// <summary>In the order they are tried: the telling ones first.</summary>
    public static IReadOnlyList<HintRule> Rules => Loaded.Value;

    /// <summary>One or two sentences for whoever reads the log; null when nothing is known.</summary>
    public static string? Find(FailureContext failure) => FindWithRule(failure)?.Hint;

    /// <summary>As <see cref="Find"/>, with the id of the rule that fits.</summary>
    public static (string Rule, string Hint)? FindWithRule(FailureContext failure)
    {
        var output = Plain(failure.LogTail);
        foreach (var rule in Rules)
            if (rule.Match(failure, output) is { } values)
                return (rule.Id, Fill(rule.Hint, values, failure));
        return null;
    }

    private static string Fill(string hint, IReadOnlyDictionary<string, string> values, FailureContext failure) =>
        Placeholder().Replace(hint, match => match.Groups["name"].Value switch
        {
            "node" => (failure.ReplacedByNvm ?? failure.NodeVersion) is { } version ? $"Node.js {version.TrimStart('v')}" : "The build's Node.js",
            "nodeOverride" => failure.NodeOverride ?? "",
            "baseDirectory" => failure.BaseDirectory is { } folder ? failure.InSpec(folder) : "baseDirectory",
            "folders" => string.Join(", ", (failure.OtherFolders ?? []).Take(5).Select(folder => $"`{failure.InSpec(folder)}`")),
            var name => Shorten(values.GetValueOrDefault(name, "it").Replace("%2f", "/", StringComparison.OrdinalIgnoreCase)),
        });

    private static string Shorten(string text) => text.Length <= 100 ? text : text[..100] + "…";

    private static string Plain(string log)
    {
        var tail = log.Length <= MaxOutput ? log : log[^MaxOutput..];
        return Passed().Replace(Colour().Replace(tail, "").Replace("\r\n", "\n", StringComparison.Ordinal), "");
    }

    private static List<HintRule> Load()
    {
        using var stream = typeof(FailureHints).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"{Resource} is not embedded; api/BuildApi.csproj must name it.");
        return JsonSerializer.Deserialize<List<HintRule>>(stream, Format)!;
    }

    [GeneratedRegex(@"\{(?<name>[A-Za-z]+)\}")]
    private static partial Regex Placeholder();

    // What a test that passed is called, or what it printed on its line, is no failure.
    [GeneratedRegex(@"^[ \t]*(?:[✓✔√]|PASS\b|ok [0-9]+\b)[^\n]*", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Passed();

    [GeneratedRegex(@"\x1b\[[0-9;?]*[A-Za-z]")]
    private static partial Regex Colour();
}
