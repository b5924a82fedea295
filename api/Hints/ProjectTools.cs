using System.Text.Json;

namespace BuildApi.Hints;

/// <summary>Tools that come with a project's packages, and which package each is of.</summary>
internal static class ProjectTools
{
    private const string Resource = "BuildApi.Hints.project-tools.json";

    private static readonly Lazy<IReadOnlyDictionary<string, IReadOnlyList<string>>> Loaded = new(Load);

    /// <summary>By the tool's name, its packages: the likeliest first.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Packages => Loaded.Value;

    /// <summary>Where a project has the package of a tool: <c>dev</c>, <c>any</c>, <c>none</c>; null for other tools, and for an unknown project.</summary>
    public static (string Package, string Listed)? Find(string tool, ProjectFacts? project)
    {
        if (project is null || !Packages.TryGetValue(tool, out var packages)) return null;
        if (packages.FirstOrDefault(project.DevDependencies.Contains) is { } dev) return (dev, "dev");
        return packages.FirstOrDefault(project.Dependencies.Contains) is { } listed ? (listed, "any") : (packages[0], "none");
    }

    private static Dictionary<string, IReadOnlyList<string>> Load()
    {
        using var stream = typeof(ProjectTools).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"{Resource} is not embedded; api/BuildApi.csproj must name it.");
        return JsonSerializer.Deserialize<Dictionary<string, IReadOnlyList<string>>>(stream)!;
    }
}
