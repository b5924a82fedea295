using BuildApi.Apps;
using BuildApi.BuildSpecs.Model;

namespace BuildApi.BuildSpecs.Planning;

/// <summary>The cache paths of a plan. What is not safe to keep is left out with a warning; it never fails a build.</summary>
internal static class CachePlan
{
    /// <summary>Paths of a spec; each is looked for in everything that a build leaves.</summary>
    private const int MostPaths = 200;
    private const int LongestPath = 1000;

    private static readonly string[] SafeFolders = ["/tmp/", "/home/", "/usr/local/share/.cache/"];

    private static readonly string[] SystemFolders =
        ["bin", "boot", "codebuild", "dev", "etc", "home", "lib", "lib64", "media", "mnt", "opt", "proc", "root", "run", "sbin", "srv", "sys", "tmp", "usr",
            "var"];

    public static IReadOnlyList<string> Of(IReadOnlyList<SpecText> paths, PlanFolders folders, PlanFindings findings)
    {
        var kept = new OrderedDictionary<string, bool>(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            var text = path.Value.Trim();
            var excludes = text.StartsWith('!');
            if (kept.Count == MostPaths)
            {
                findings.Warn(path.Place, $"Only the first {MostPaths} cache paths are kept.", "Name folders that hold the others, such as `node_modules/**/*`.");
                break;
            }

            var pattern = Resolve(excludes ? text[1..].Trim() : text, folders);
            if (text.Length > LongestPath)
                findings.Warn(path.Place, $"A cache path of {text.Length} characters is not kept: at most {LongestPath} are.", "Name a folder above it.");
            else if (pattern is null)
                findings.Warn(path.Place, $"`{text}` is not kept: it is outside the project, the user's home and the temporary folder.",
                    "Name a folder of the project, such as `node_modules/**/*`.");
            else
                kept.TryAdd((excludes ? "!" : "") + pattern, true);
        }

        return [.. kept.Keys];
    }

    private static string? Resolve(string path, PlanFolders folders)
    {
        if (path.Length == 0)
            return null;
        if (path.StartsWith('$'))
            return path;
        if (path.StartsWith("~/", StringComparison.Ordinal))
            return Below("~/", path[2..]);
        if (path.StartsWith("/root/", StringComparison.Ordinal))
            return Below("~/", path["/root/".Length..]);
        if (SafeFolders.FirstOrDefault(folder => path.StartsWith(folder, StringComparison.Ordinal)) is { } safe)
            return Below(safe, path[safe.Length..]);
        return IsOfTheSystem(path) ? null : InProject(path.TrimStart('/'), folders);
    }

    private static string? Below(string folder, string rest) =>
        RepositoryPath.TryResolve(".", rest, out var path) && path != "." ? folder + path : null;

    private static bool IsOfTheSystem(string path) =>
        path.StartsWith('/') && SystemFolders.Contains(path.Split('/', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault());

    // On Amplify a monorepo's paths must be written from the repository's root (AH#2673), and most people write them from
    // the app's. Both are taken.
    private static string? InProject(string path, PlanFolders folders)
    {
        var fromRoot = folders.AppRoot != "." && path.StartsWith(folders.AppRoot + "/", StringComparison.Ordinal);
        return RepositoryPath.TryResolve(fromRoot ? "." : folders.Working, path, out var resolved) && resolved != "." ? resolved : null;
    }
}
