using System.Text.Json;
using System.Text.Json.Serialization;
using BuildApi.PackageOverrides.Versions;

namespace BuildApi.PackageOverrides.Sources;

/// <summary>
/// A package's page in an npm registry, short or full form. Only what is needed is read; old packages hold odd types
/// (<c>engines</c> as a list, <c>deprecated</c> as a boolean), which count as "not said".
/// </summary>
internal sealed record NpmPackument
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    [JsonPropertyName("dist-tags")]
    public Dictionary<string, string?> DistTags { get; init; } = [];
    public Dictionary<string, NpmVersion> Versions { get; init; } = [];
    /// <summary>Only in the full form.</summary>
    public Dictionary<string, JsonElement> Time { get; init; } = [];

    /// <exception cref="JsonException">The text is not such a page.</exception>
    public static async Task<NpmPackument> ReadAsync(Stream stream, CancellationToken ct) =>
        await JsonSerializer.DeserializeAsync<NpmPackument>(stream, Json, ct) ?? throw new JsonException("The page is null.");

    /// <exception cref="JsonException">The text is not one version of a package.</exception>
    public static async Task<NpmVersion> ReadVersionAsync(Stream stream, CancellationToken ct) =>
        await JsonSerializer.DeserializeAsync<NpmVersion>(stream, Json, ct) ?? throw new JsonException("The version is null.");

    public SourceContent ToContent()
    {
        var versions = new List<PackageVersion>();
        foreach (var (text, details) in Versions)
            if (SemanticVersion.TryParse(text, out var version))
                versions.Add(
                    new PackageVersion
                    {
                        Version = version,
                        PublishedAt = PublishedAt(text),
                        Deprecated = details.DeprecationWarning,
                        Node = details.NodeRange
                    });

        var tags = new Dictionary<string, SemanticVersion>();
        foreach (var (name, text) in DistTags)
            if (SemanticVersion.TryParse(text, out var version)) tags[name] = version;
        return SourceContent.From(versions, tags);
    }

    private DateTimeOffset? PublishedAt(string version) =>
        Time.TryGetValue(version, out var time) && time.ValueKind is JsonValueKind.String && time.TryGetDateTimeOffset(out var at) ? at.ToUniversalTime()
            : null;
}
