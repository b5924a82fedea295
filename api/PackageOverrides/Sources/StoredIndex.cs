using System.Text.Json;
using System.Text.Json.Serialization;
using BuildApi.PackageOverrides.Versions;

namespace BuildApi.PackageOverrides.Sources;

/// <summary>The last list of one source, as it is kept on disk.</summary>
internal sealed record StoredIndex
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new SemanticVersionConverter() },
    };

    /// <summary>The source's address; a file whose address differs belongs to another source.</summary>
    public required string Address { get; init; }
    /// <summary>When the source last said that this is its list.</summary>
    public required DateTimeOffset CheckedAt { get; init; }
    public string? ETag { get; init; }
    public required IReadOnlyList<PackageVersion> Versions { get; init; }
    public required IReadOnlyDictionary<string, SemanticVersion> Tags { get; init; }

    /// <summary>Null when there is no such file, or when it cannot be read: then the source is asked.</summary>
    public static async Task<StoredIndex?> ReadAsync(string path, CancellationToken ct)
    {
        try
        {
            await using var file = File.OpenRead(path);
            return await JsonSerializer.DeserializeAsync<StoredIndex>(file, Json, ct);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException or JsonException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>Writes beside and renames, so that a reader never sees half a list.</summary>
    public async Task WriteAsync(string path, CancellationToken ct)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var beside = $"{path}.{Guid.NewGuid():N}.new";
        await using (var file = File.Create(beside)) await JsonSerializer.SerializeAsync(file, this, Json, ct);
        File.Move(beside, path, overwrite: true);
    }

    private sealed class SemanticVersionConverter : JsonConverter<SemanticVersion>
    {
        public override SemanticVersion Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            SemanticVersion.TryParse(reader.GetString(), out var version) ? version : throw new JsonException("Not a version.");

        public override void Write(Utf8JsonWriter writer, SemanticVersion value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
