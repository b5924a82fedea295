using BuildApi.PackageOverrides.Versions;

namespace BuildApi.PackageOverrides.Catalogue;

/// <summary>
/// One package of the catalogue: what it is called, where its versions come from, how it is installed and how it says
/// its version. The members are those of <c>catalogue.json</c>.
/// </summary>
internal sealed record CataloguePackage
{
    /// <summary>The name in the API: small letters, digits and dashes.</summary>
    public required string Name { get; init; }
    public required string Title { get; init; }
    /// <summary>Other names it is found under, ignoring case.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];
    /// <summary>What Amplify's <c>_LIVE_UPDATES</c> calls it.</summary>
    public IReadOnlyList<AmplifyName> Amplify { get; init; } = [];
    /// <summary>Set for what has no tool to install: the sentence that says why, and how the version is really chosen.</summary>
    public string? RecordOnly { get; init; }
    /// <summary>The commands it may put on PATH; the first one must be there after the install.</summary>
    public IReadOnlyList<string> Commands { get; init; } = [];
    public VersionCommand? VersionCommand { get; init; }
    /// <summary>Variables that the tool needs to find its own files; <c>{root}</c> is its folder inside the container.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
    /// <summary>Variables that are set only when a file is in the tool's folder: the file, then names and values as above.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> EnvironmentWith { get; init; } =
        new Dictionary<string, IReadOnlyDictionary<string, string>>();
    /// <summary>More names for tags: what <c>.nvmrc</c> and habit call them.</summary>
    public IReadOnlyDictionary<string, string> TagAliases { get; init; } = new Dictionary<string, string>();
    /// <summary>Long-term lines, for sources that do not name them.</summary>
    public IReadOnlyList<LongTermLine> LongTermLines { get; init; } = [];
    /// <summary>Release lines; their versions must not overlap. The first one decides what <c>latest</c> is.</summary>
    public IReadOnlyList<ReleaseLine> Lines { get; init; } = [];

    /// <summary>The variables of a tool that lies in this folder, as the catalogue writes them.</summary>
    public IEnumerable<KeyValuePair<string, string>> EnvironmentOf(string folder) =>
        Environment.Concat(EnvironmentWith.Where(with => File.Exists(Path.Combine(folder, with.Key))).SelectMany(with => with.Value));

    /// <summary>The line that a version belongs to, or null for a version that no recipe knows.</summary>
    public ReleaseLine? FindLine(SemanticVersion version) =>
        Lines.FirstOrDefault(line => VersionRange.Parse(line.Versions).ContainsIncludingPrereleases(version));
}

/// <summary>A pair of <c>pkg</c> and <c>type</c> in Amplify's form.</summary>
internal sealed record AmplifyName(string Pkg, string Type);

/// <summary>A major version that becomes long-term on a day, under a code name.</summary>
internal sealed record LongTermLine(long Major, string CodeName, DateOnly From);
