namespace BuildApi.PackageOverrides.Catalogue;

/// <summary>What an image, or the Node.js of a build, must have before a version is worth downloading.</summary>
internal sealed record Need
{
    public string Versions { get; init; } = "*";
    /// <summary>Range of Node.js versions; in addition to what npm's <c>engines</c> says.</summary>
    public string? Node { get; init; }
    /// <summary>Lowest version of glibc, <c>2.28</c>.</summary>
    public string? Glibc { get; init; }
    /// <summary>Shared libraries, <c>libatomic.so.1</c>.</summary>
    public IReadOnlyList<string> Libraries { get; init; } = [];
    /// <summary>Commands, <c>gcc</c>.</summary>
    public IReadOnlyList<string> Commands { get; init; } = [];
    /// <summary>What to install in the image when libraries or commands are missing.</summary>
    public string? Hint { get; init; }
}
