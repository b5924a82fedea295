namespace BuildApi.Builds;

/// <summary>What a retry repeats of the first run: commit, image digest and exact tool versions.</summary>
internal sealed record BuildPins
{
    public string? ImageReference { get; init; }
    public string? ImageDigest { get; init; }
    /// <summary>Package to exact version; null: the first run did not get so far, and the app's wishes are resolved anew.</summary>
    public IReadOnlyDictionary<string, string>? Packages { get; init; }
    /// <summary>What was asked of <c>nvm</c>, to the exact version that it meant.</summary>
    public IReadOnlyDictionary<string, string>? Nvm { get; init; }
    /// <summary>Package to what the repository wants of it, found by an earlier attempt in its clone; null while nobody has looked.</summary>
    public IReadOnlyDictionary<string, string>? Wishes { get; init; }
    /// <summary>Package to the file and line that its wish came from.</summary>
    public IReadOnlyDictionary<string, string>? WishPlaces { get; init; }
}
