using System.Globalization;
using System.Text.Json;
using BuildApi.PackageOverrides.Versions;

namespace BuildApi.PackageOverrides.Sources;

/// <summary>The list of all Node.js releases, in the form of the project's own <c>index.json</c>.</summary>
internal static class NodeIndex
{
    /// <exception cref="JsonException">The text is not such a list.</exception>
    public static async Task<SourceContent> ReadAsync(Stream stream, CancellationToken ct)
    {
        using var json = await JsonDocument.ParseAsync(stream, cancellationToken: ct);
        if (json.RootElement.ValueKind is not JsonValueKind.Array) throw new JsonException("The list of releases is not a list.");
        return SourceContent.From(json.RootElement.EnumerateArray().Select(Read).OfType<PackageVersion>());
    }

    private static PackageVersion? Read(JsonElement release)
    {
        if (!SemanticVersion.TryParse(Text(release, "version"), out var version)) return null;
        var dated = DateTimeOffset.TryParse(Text(release, "date"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date);
        return new PackageVersion
        {
            Version = version,
            PublishedAt = dated ? date : null,
            LongTermSupport = Text(release, "lts")?.ToLowerInvariant(),
        };
    }

    private static string? Text(JsonElement release, string name) =>
        release.ValueKind is JsonValueKind.Object && release.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String
            ? value.GetString()
            : null;
}
