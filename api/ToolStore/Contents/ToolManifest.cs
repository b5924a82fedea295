using System.Text.Json;
using System.Text.Json.Serialization;

namespace BuildApi.ToolStore.Contents;

/// <summary>What the store knows about one tool: <c>manifest.json</c> beside the tool's <c>root</c> folder.</summary>
internal sealed record ToolManifest
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public required string Address { get; init; }
    public required string Package { get; init; }
    public required string Version { get; init; }
    /// <summary>Such as <c>linux/amd64</c>.</summary>
    public required string Platform { get; init; }
    public required string Libc { get; init; }
    /// <summary>What it is tied to: <c>node 20.11.1</c> or an image's id; null when it runs anywhere.</summary>
    public string? Runtime { get; init; }
    /// <summary>Other packages in its folder: the npm that belongs to a Node.js.</summary>
    public IReadOnlyDictionary<string, string> Companions { get; init; } = new Dictionary<string, string>();
    /// <summary>Addresses that its parts were downloaded from.</summary>
    public IReadOnlyList<string> From { get; init; } = [];
    public required DateTimeOffset InstalledAt { get; init; }
    /// <summary>How long the install took.</summary>
    public required double Seconds { get; init; }
    public required long Bytes { get; init; }
    public required int Files { get; init; }
    /// <summary>SHA-256 over the whole content.</summary>
    public required string Digest { get; init; }

    /// <summary>Null when there is none or it cannot be read: then there is no such tool.</summary>
    public static async Task<ToolManifest?> ReadAsync(string path, CancellationToken ct)
    {
        try
        {
            await using var file = File.OpenRead(path);
            return await JsonSerializer.DeserializeAsync<ToolManifest>(file, Json, ct);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    public async Task WriteAsync(string path, CancellationToken ct)
    {
        await using var file = File.Create(path);
        await JsonSerializer.SerializeAsync(file, this, Json, ct);
    }
}
