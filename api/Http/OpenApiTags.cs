using Microsoft.OpenApi;

namespace BuildApi.Http;

/// <summary>What operations are grouped by, in the order in which a new user meets it.</summary>
internal static class OpenApiTags
{
    private static readonly (string Name, string Description)[] All =
    [
        ("Apps", "An app is a git repository and how it is built. Everything else that begins with `/apps/{appId}` belongs to one."),
        ("Deploy key", "What clones a private repository: an SSH key that the service makes or is given, or a token for `https://`."),
        ("Known hosts", "The SSH host keys that clones accept. Those of the large git hosts are built in."),
        ("Build image", "The Docker image that an app's builds run in, checked before it costs a build, followed by its tag or pinned to a digest."),
        ("Package overrides", "Live package updates: the versions of the tools that an app's builds use, whatever their image has."),
        ("Build spec", "The commands of a build, as Amplify's `amplify.yml` writes them: the repository's own, the app's, or one by detection."),
        ("Builds", "Start, follow, cancel and repeat builds, and see what waits for what."),
        ("Logs", "What a build prints, live or as a file, without the secrets in it."),
        ("Artifacts", "What a build produced, file by file or as an archive."),
        ("Caches", "What is kept between an app's builds."),
        ("Packages", "The catalogue of tools whose version can be overridden, and the versions there are."),
        ("Tool store", "The tools that were installed for builds: each is downloaded once."),
        ("Registries", "Credentials for private image registries, for all apps or for one."),
        ("API keys", "Keys with limited rights, for all apps or for some; only the administrator's key makes them."),
        ("Audit", "Who asked to change what, and what came of it."),
        ("Backups", "Consistent copies of all that cannot be downloaded again."),
        ("Health", "Whether the service answers, whether builds can run, and what is missing if not."),
    ];

    /// <summary>Puts them into the document; one that is not named here comes last and has no description, which the linters refuse.</summary>
    public static void Write(OpenApiDocument document)
    {
        var used = (document.Tags ?? new HashSet<OpenApiTag>()).Select(tag => tag.Name).ToHashSet();
        document.Tags = new HashSet<OpenApiTag>(
            [.. All.Select(tag => new OpenApiTag { Name = tag.Name, Description = tag.Description }),
                .. used.Except(All.Select(tag => tag.Name)).Select(name => new OpenApiTag { Name = name })]);
    }
}
