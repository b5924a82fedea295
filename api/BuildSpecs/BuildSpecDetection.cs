using BuildApi.BuildSpecs.Detection;
using BuildApi.BuildSpecs.Model;

namespace BuildApi.BuildSpecs;

/// <summary>Proposes a spec for a repository that has none.</summary>
internal static class BuildSpecDetection
{
    /// <summary>Null when nothing in the repository tells how to build it.</summary>
    public static DetectedSpec? Detect(RepositoryFacts facts)
    {
        var project = ProjectContents.Of(facts);
        foreach (var recognise in Frameworks.InOrder)
            if (recognise(project) is { } found)
                return SpecProposal.Of(found, project);
        return null;
    }

    /// <summary>Whether the text of a file at the app's root helps detection, besides <c>package.json</c>.</summary>
    public static bool IsUseful(string fileName) =>
        fileName is "angular.json" or ".angular.json" or "hugo.toml" or "hugo.yaml" or "hugo.json" or "config.toml" or ".eleventy.js"
        || new[] { "next.config.", "nuxt.config.", "vite.config.", "vue.config.", "astro.config.", "svelte.config.", "eleventy.config." }
            .Any(start => fileName.StartsWith(start, StringComparison.Ordinal));
}
