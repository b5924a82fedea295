namespace BuildApi.PackageOverrides.Catalogue;

/// <summary>One way to install a package.</summary>
internal sealed record Recipe
{
    public required RecipeKind Kind { get; init; }
    /// <summary>Platforms it works on, such as <c>linux/amd64</c>.</summary>
    public IReadOnlyList<string> Platforms { get; init; } = ["linux/amd64", "linux/arm64"];
    /// <summary><c>glibc</c> or <c>musl</c>; null for either.</summary>
    public string? Libc { get; init; }
    /// <summary>Npm only: the package.</summary>
    public string? Package { get; init; }
    /// <summary>Npm only: unpack without running npm when the version has no dependencies; its install scripts are not run then.</summary>
    public bool Unpack { get; init; }
    /// <summary>Archive and script: what is downloaded, in order.</summary>
    public IReadOnlyList<RecipePart> Parts { get; init; } = [];
    /// <summary>
    /// Archive and script: command to file under the tool's folder. The entries of <c>bin/</c> are made from it; npm's come
    /// from <c>package.json</c>.
    /// </summary>
    public IReadOnlyDictionary<string, string> Links { get; init; } = new Dictionary<string, string>();
    /// <summary>Small files that the service writes into the tool's folder at the end.</summary>
    public IReadOnlyList<RecipeFile> Writes { get; init; } = [];
    /// <summary>Script only: lines for <c>sh -e</c>; <c>$ROOT</c> is the tool's folder, <c>$VERSION</c> the version.</summary>
    public IReadOnlyList<string> Script { get; init; } = [];
    /// <summary>Script only: whether the container gets a network.</summary>
    public bool Network { get; init; }
}
