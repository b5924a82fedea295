namespace BuildApi.PackageOverrides.Catalogue;

/// <summary>One download of a recipe.</summary>
internal sealed record RecipePart
{
    /// <summary>A package of the npm registry at the tool's own version, verified by npm's <c>integrity</c>.</summary>
    public string? Npm { get; init; }
    /// <summary>An address; may hold <c>{version}</c>, <c>{original}</c>, <c>{mirror:name}</c> and the names of the architecture.</summary>
    public string? Url { get; init; }
    /// <summary>
    /// Url only: a file of lines <c>sha256  name</c>, or with the sum alone; or <c>index</c> when the version's source
    /// carries the sum. An address without one is refused: nothing unverified is installed.
    /// </summary>
    public string? Sha256 { get; init; }
    /// <summary>Leading folders to drop; an npm archive has one.</summary>
    public int Strip { get; init; } = 1;
    /// <summary>Folder under the tool's folder that it goes to.</summary>
    public string Into { get; init; } = "";
    /// <summary>When given, only these files are taken, each to one or more places under <see cref="Into"/>.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Files { get; init; } = new Dictionary<string, IReadOnlyList<string>>();
    /// <summary>Folders of the archive that are left out.</summary>
    public IReadOnlyList<string> Without { get; init; } = [];
    /// <summary>Not downloaded when this file has come with an earlier part; null for always.</summary>
    public string? Unless { get; init; }
    /// <summary>What a tool does not have that goes without this part when it cannot be had; null when it cannot go without.</summary>
    public string? Optional { get; init; }
    /// <summary>Npm only: not the tool's version but the newest of these that was published before the tool's version was.</summary>
    public IReadOnlyList<Companion> Companions { get; init; } = [];
}
