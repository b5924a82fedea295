namespace BuildApi.PackageOverrides;

internal enum RecipeKind
{
    /// <summary>A package of the npm registry, installed as <c>npm install -g</c> does, under a prefix of its own.</summary>
    Npm,
    /// <summary>Downloaded and unpacked by the service; nothing of it runs.</summary>
    Archive,
    /// <summary>Downloads as for an archive, then a script in a throw-away container.</summary>
    Script,
}

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

/// <summary>A small file of the recipe's own; <c>{root}</c> and <c>{global}</c> are filled in.</summary>
internal sealed record RecipeFile
{
    public required string Path { get; init; }
    public required IReadOnlyList<string> Lines { get; init; }
    public bool Executable { get; init; }
    /// <summary>Written only when this file is in the tool's folder; null for always.</summary>
    public string? When { get; init; }
}

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
    /// <summary>What a tool lacks that goes without this part when it cannot be had; null when it cannot go without.</summary>
    public string? Optional { get; init; }
    /// <summary>Npm only: not the tool's version but the newest of these that was published before the tool's version was.</summary>
    public IReadOnlyList<Companion> Companions { get; init; } = [];
}

/// <summary>For tool versions in <paramref name="Of"/>, companion versions in <paramref name="Take"/> (both npm ranges).</summary>
internal sealed record Companion(string Of, string Take);
