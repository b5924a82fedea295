using System.Diagnostics.CodeAnalysis;
using BuildApi.Globs;

namespace BuildApi.Artifacts;

/// <summary>What becomes of a file that a build wrote.</summary>
internal enum ArtifactChoice
{
    Taken,
    /// <summary>No pattern names it, or an exclusion does.</summary>
    NotNamed,
    /// <summary>Part of a git repository's own data, which holds history and maybe credentials.</summary>
    GitData,
    /// <summary>The build cache of Next.js: large, and of no use to who serves the site.</summary>
    NextCache,
}

/// <summary>
/// Which files of the output folder are artifacts: <c>artifacts.files</c> of a build spec. A file is taken when a pattern
/// matches its path below the folder and no pattern that begins with <c>!</c> does; the order says nothing. Without
/// patterns, or with exclusions only, everything counts.
/// </summary>
internal sealed class ArtifactGlobs
{
    private const int MostPatterns = 200;
    private const int LongestPattern = 1000;

    private readonly List<Glob> taken;
    private readonly List<Glob> excluded;

    private ArtifactGlobs(IEnumerable<string> patterns)
    {
        var byKind = patterns.ToLookup(pattern => pattern[0] == '!');
        taken = [.. byKind[false].DefaultIfEmpty("**/*").Select(pattern => new Glob(pattern))];
        excluded = [.. byKind[true].Select(pattern => new Glob(pattern[1..]))];
    }

    public static ArtifactGlobs Everything { get; } = new([]);

    /// <param name="files">The patterns as the build spec has them. A leading slash means the output folder.</param>
    public static bool TryParse(IReadOnlyList<string> files, [NotNullWhen(true)] out ArtifactGlobs? globs, out string why)
    {
        why = files.Count > MostPatterns
            ? $"artifacts.files has {files.Count} patterns; {MostPatterns} are allowed."
            : files.Select(Refuse).FirstOrDefault(refusal => refusal.Length > 0) ?? "";
        globs = why.Length == 0 ? new ArtifactGlobs(files.Select(pattern => pattern.Trim())) : null;
        return globs is not null;
    }

    /// <param name="path">Relative to the output folder, with slashes.</param>
    /// <param name="outputFolder">The folder's own path, since <c>cache</c> is the cache of Next.js only in <c>.next</c>.</param>
    public ArtifactChoice Choose(string path, string outputFolder)
    {
        if (HasName(path, ".git")) return ArtifactChoice.GitData;
        if (HasName($"{outputFolder.Trim('/')}/{path}", ".next/cache")) return ArtifactChoice.NextCache;
        return taken.Any(glob => glob.Matches(path)) && !excluded.Any(glob => glob.Matches(path))
            ? ArtifactChoice.Taken
            : ArtifactChoice.NotNamed;
    }

    private static bool HasName(string path, string name) =>
        $"/{path}/".Contains($"/{name}/", StringComparison.Ordinal);

    private static string Refuse(string pattern)
    {
        var text = pattern.Trim();
        return text is "" or "!" ? "artifacts.files has an empty pattern. Write '**/*' for everything."
            : text.Length > LongestPattern ? $"A pattern of artifacts.files has {text.Length} characters; {LongestPattern} are allowed."
            : text.TrimStart('!').Split('/').Contains("..")
                ? $"The pattern '{text}' of artifacts.files leaves the output folder. Set artifacts.baseDirectory to the folder that holds the files."
            : "";
    }
}
