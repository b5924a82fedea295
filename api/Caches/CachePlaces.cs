namespace BuildApi.Caches;

/// <summary>Where caches are inside a container.</summary>
internal static class CachePlaces
{
    /// <summary>The folder that the runner clones into.</summary>
    public const string Workspace = "/workspace";

    /// <summary>What package managers download.</summary>
    public const string Downloads = "/var/cache/buildapi";

    /// <summary>Below the workspace: what lies elsewhere in the container, by its whole path there.</summary>
    public const string Elsewhere = ".outside";

    /// <summary>Where pnpm keeps its store by itself when its home is on another file system than the project.</summary>
    public const string PnpmStore = ".pnpm-store";

    /// <summary>Kept of the downloads: all but what is written anew each time.</summary>
    public static IReadOnlyList<string> DownloadPatterns { get; } =
        ["*/**/*", "!npm/_logs", "!npm/_npx", "!npm/_update-notifier-last-checked", "!yarn/.tmp"];

    public static string Of(CacheKind kind) => kind == CacheKind.Project ? Workspace : Downloads;
}
