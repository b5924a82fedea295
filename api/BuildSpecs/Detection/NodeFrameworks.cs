using System.Text.RegularExpressions;

namespace BuildApi.BuildSpecs.Detection;

/// <summary>Frameworks that are known by a dependency.</summary>
internal static partial class NodeFrameworks
{
    public static FoundFramework? Next(ProjectContents project)
    {
        if (Why(project, "next") is not { } why)
            return null;
        var configuration = project.Starting("next.config.");
        var folder = project.Setting(configuration, "distDir");
        return IsStaticExport(project, configuration)
            ? NodeRecipe.Make(project, "Next.js (static export)", why + " and its output is `export`", "next build", folder ?? "out", null, ".next/cache/**/*")
            : NodeRecipe.Make(project, "Next.js", why, "next build", folder ?? ".next", null, $"{folder ?? ".next"}/cache/**/*");
    }

    private static bool IsStaticExport(ProjectContents project, string? configuration) =>
        project.Setting(configuration, "output") == "export"
        || project.Package!.Script("build")?.Contains("next export", StringComparison.Ordinal) == true;

    public static FoundFramework? Nuxt(ProjectContents project)
    {
        if ((Why(project, "nuxt") ?? Why(project, "nuxt-edge") ?? Why(project, "nuxt3")) is not { } why)
            return null;
        var old = Major(project.Package!.VersionOf("nuxt")) == 2;
        var generates = project.Package.Script("build")?.Contains("generate", StringComparison.Ordinal) == true
            || (old && project.Package.Script("generate") is not null);
        var (output, script) = (old, generates) switch
        {
            (true, true) => ("dist", project.Package.Script("generate") is null ? null : "generate"),
            (true, false) => (".nuxt", null),
            (false, true) => (".output/public", null),
            (false, false) => (".output", (string?)null),
        };
        return NodeRecipe.Make(project, "Nuxt", why, generates ? "nuxt generate" : "nuxt build", output, script);
    }

    public static FoundFramework? Gatsby(ProjectContents project) => Why(project, "gatsby") is not { } why ? null
        : NodeRecipe.Make(project, "Gatsby", why, "gatsby build", "public", null, ".cache/**/*", "public/**/*");

    public static FoundFramework? Docusaurus(ProjectContents project) => Why(project, "@docusaurus/core") is not { } why ? null
        : NodeRecipe.Make(project, "Docusaurus", why, "docusaurus build", "build", null, ".docusaurus/**/*");

    /// <summary>What SvelteKit writes depends on its adapter; those that write elsewhere keep the build in its own folder.</summary>
    public static FoundFramework? SvelteKit(ProjectContents project)
    {
        if (Why(project, "@sveltejs/kit") is not { } why)
            return null;
        var writesBuild = project.Package!.DependsOn("@sveltejs/adapter-static") || project.Package.DependsOn("@sveltejs/adapter-node");
        return NodeRecipe.Make(project, "SvelteKit", why, "vite build", writesBuild ? "build" : ".svelte-kit/output");
    }

    public static FoundFramework? Astro(ProjectContents project) => Why(project, "astro") is not { } why ? null
        : NodeRecipe.Make(project, "Astro", why, "astro build", project.Setting(project.Starting("astro.config."), "outDir") ?? "dist");

    public static FoundFramework? ReactRouter(ProjectContents project) =>
        (Why(project, "@react-router/dev") ?? Why(project, "@remix-run/dev")) is not { } why ? null
        : NodeRecipe.Make(project, project.Package!.DependsOn("@react-router/dev") ? "React Router" : "Remix", why, "react-router build", "build");

    public static FoundFramework? VueCli(ProjectContents project) => Why(project, "@vue/cli-service") is not { } why ? null
        : NodeRecipe.Make(project, "Vue CLI", why, "vue-cli-service build", project.Setting(project.Starting("vue.config."), "outputDir") ?? "dist");

    public static FoundFramework? CreateReactApp(ProjectContents project) =>
        (Why(project, "react-scripts") ?? Why(project, "react-app-rewired")) is not { } why ? null
        : NodeRecipe.Make(project, "Create React App", why, "react-scripts build", "build");

    public static FoundFramework? Vite(ProjectContents project)
    {
        var configuration = project.Starting("vite.config.");
        var why = Why(project, "vite") ?? (configuration is not null && project.Package is not null ? $"there is a {configuration}" : null);
        return why is null ? null : NodeRecipe.Make(project, "Vite", why, "vite build", project.Setting(configuration, "outDir") ?? "dist");
    }

    /// <summary>A package whose build script runs something unknown; most of those write <c>dist</c>.</summary>
    public static FoundFramework? AnyBuildScript(ProjectContents project) => project.Package?.Script("build") is null ? null
        : NodeRecipe.Make(project, "Node.js", "package.json has a `build` script and no framework that is known", "", "dist");

    private static string? Why(ProjectContents project, string dependency) =>
        project.Package?.DependsOn(dependency) == true ? $"`{dependency}` is a dependency" : null;

    private static int? Major(string version) => FirstNumber().Match(version) is { Success: true } match
        ? int.Parse(match.Value, System.Globalization.CultureInfo.InvariantCulture) : null;

    [GeneratedRegex(@"[0-9]{1,4}")]
    private static partial Regex FirstNumber();
}
