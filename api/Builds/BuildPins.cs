using System.Text.Json.Serialization;

namespace BuildApi.Builds;

/// <summary>What a retry repeats of the first run: commit, image digest and exact tool versions.</summary>
/// <remarks>Kept as JSON with the build: two names are older than the word that the code uses now.</remarks>
internal sealed record BuildPins
{
    public string? ImageReference { get; init; }
    public string? ImageDigest { get; init; }
    /// <summary>Package to exact version; null: the first run did not get so far, and the app's overrides are resolved anew.</summary>
    public IReadOnlyDictionary<string, string>? Packages { get; init; }
    /// <summary>What was asked of <c>nvm</c>, to the exact version that it meant.</summary>
    public IReadOnlyDictionary<string, string>? Nvm { get; init; }
    /// <summary>Package to what the repository wants of it, found by an earlier attempt in its clone; null while nobody has looked.</summary>
    [JsonPropertyName("wishes")]
    public IReadOnlyDictionary<string, string>? Overrides { get; init; }
    /// <summary>Package to the file and line that its override came from.</summary>
    [JsonPropertyName("wishPlaces")]
    public IReadOnlyDictionary<string, string>? OverridePlaces { get; init; }
}
