using System.Text.Json;

namespace BuildApi.Hints;

/// <summary>Reads a <c>package.json</c>. One that cannot be read says nothing: the package manager will complain about it.</summary>
internal static class ProjectJson
{
    /// <summary>The texts of an object of it, such as <c>engines</c>, by name.</summary>
    public static IReadOnlyDictionary<string, string> TextsOf(string? packageJson, string name) =>
        Member(packageJson, name) is { ValueKind: JsonValueKind.Object } map
            ? map.EnumerateObject().Where(entry => entry.Value.ValueKind == JsonValueKind.String)
                .GroupBy(entry => entry.Name).ToDictionary(same => same.Key, same => same.Last().Value.GetString()!, StringComparer.Ordinal)
            : new Dictionary<string, string>();

    /// <summary>The version of a tool that <c>packageManager</c> names, as in "yarn@4.5.0+sha512.abc".</summary>
    public static string? PackageManagerOf(string? packageJson, string tool) =>
        Member(packageJson, "packageManager") is { ValueKind: JsonValueKind.String } named
            && named.GetString()!.Split('@', 2) is [var name, var version] && name == tool ? version.Split('+')[0] : null;

    private static JsonElement? Member(string? packageJson, string name)
    {
        try
        {
            using var document = JsonDocument.Parse(packageJson?.TrimStart('\uFEFF') ?? "{}");
            return document.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty(name, out var member) ? member.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
