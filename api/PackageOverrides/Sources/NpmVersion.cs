using System.Text.Json;
using BuildApi.PackageOverrides.Versions;

namespace BuildApi.PackageOverrides.Sources;

/// <summary>One version as an npm registry describes it.</summary>
internal sealed record NpmVersion
{
    public string Version { get; init; } = "";
    public NpmDistribution? Dist { get; init; }
    public JsonElement Deprecated { get; init; }
    public JsonElement Engines { get; init; }
    public JsonElement Dependencies { get; init; }
    public JsonElement OptionalDependencies { get; init; }
    public JsonElement BundleDependencies { get; init; }
    public JsonElement BundledDependencies { get; init; }

    public string? DeprecationWarning => Deprecated.ValueKind is JsonValueKind.String && Deprecated.GetString() is { Length: > 0 } warning ? warning : null;

    /// <summary>What <c>engines.node</c> says, when that is a range.</summary>
    public string? NodeRange => Engines.ValueKind is JsonValueKind.Object && Engines.TryGetProperty("node", out var node)
        && node.ValueKind is JsonValueKind.String && VersionRange.TryParse(node.GetString(), out _) ? node.GetString() : null;

    /// <summary>True when its archive holds all that it runs on.</summary>
    public bool IsSelfContained
    {
        get
        {
            var bundled = BundleDependencies.ValueKind is JsonValueKind.Undefined ? BundledDependencies : BundleDependencies;
            if (bundled.ValueKind is JsonValueKind.True) return !Names(OptionalDependencies).Any();
            var inside = bundled.ValueKind is JsonValueKind.Array
                ? bundled.EnumerateArray().Select(name => name.ToString()).ToHashSet(StringComparer.Ordinal)
                : [];
            return Names(Dependencies).Concat(Names(OptionalDependencies)).All(inside.Contains);
        }
    }

    private static IEnumerable<string> Names(JsonElement dependencies) =>
        dependencies.ValueKind is JsonValueKind.Object ? dependencies.EnumerateObject().Select(entry => entry.Name) : [];
}
