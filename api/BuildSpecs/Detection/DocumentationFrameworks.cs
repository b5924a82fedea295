using System.Text.RegularExpressions;
using BuildApi.Apps;

namespace BuildApi.BuildSpecs.Detection;

/// <summary>Generators whose output folder depends on the folder they are called for.</summary>
internal static partial class DocumentationFrameworks
{
    public static FoundFramework? VuePress(ProjectContents project) => Press(project, "VuePress", "vuepress");

    public static FoundFramework? VitePress(ProjectContents project) => Press(project, "VitePress", "vitepress");

    public static FoundFramework? Eleventy(ProjectContents project)
    {
        if (project.Package?.DependsOn("@11ty/eleventy") != true)
            return null;
        var configuration = project.Starting("eleventy.config.") ?? (project.Has(".eleventy.js") ? ".eleventy.js" : null);
        var script = project.Package.Script("build") is null ? project.Package.ScriptThatRuns("eleventy") : null;
        var output = Option(project.Package.Script(script ?? "build"), EleventyOutput()) ?? project.Setting(configuration, "output") ?? "_site";
        return NodeRecipe.Make(project, "Eleventy", "`@11ty/eleventy` is a dependency", "@11ty/eleventy", output, script, ".cache/**/*");
    }

    // `vuepress build docs` writes docs/.vuepress/dist.
    private static FoundFramework? Press(ProjectContents project, string name, string tool)
    {
        if (project.Package?.DependsOn(tool) != true && project.Package?.DependsOn($"@{tool}/cli") != true)
            return null;
        var script = project.Package.ScriptThatRuns($"{tool} build");
        var folder = Option(project.Package.Script(script ?? ""), PressFolder()) ?? (project.Has("docs") ? "docs" : ".");
        RepositoryPath.TryResolve(".", $"{folder}/.{tool}/dist", out var output);
        return NodeRecipe.Make(project, name, $"`{tool}` is a dependency", $"{tool} build {folder}", output ?? $"docs/.{tool}/dist", script);
    }

    private static string? Option(string? script, Regex pattern) =>
        script is not null && pattern.Match(script) is { Success: true } match && SafePath.IsSafe(match.Groups["value"].Value) ? match.Groups["value"].Value
            : null;

    [GeneratedRegex(@"--output[= ]+(?<value>[^\s""';&|]+)")]
    private static partial Regex EleventyOutput();

    [GeneratedRegex(@"press build +(?<value>[^-\s""';&|][^\s""';&|]*)")]
    private static partial Regex PressFolder();
}
