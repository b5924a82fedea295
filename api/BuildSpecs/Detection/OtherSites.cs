namespace BuildApi.BuildSpecs.Detection;

/// <summary>Sites that need no Node.js.</summary>
internal static class OtherSites
{
    public static FoundFramework? Hugo(ProjectContents project)
    {
        var configuration = project.FirstOf("hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json") ?? OldHugoConfiguration(project);
        if (configuration is null)
            return null;
        var output = project.Setting(configuration, "publishDir") ?? "public";
        var installs = project.Package is not null;
        var manager = PackageManagerChoice.Of(project);
        return new FoundFramework
        {
            Name = "Hugo",
            PackageManager = installs ? manager.Name : "none",
            Install = installs ? manager.Install : [],
            Build = [project.Package?.Script("build") is { } script && script.Contains("hugo", StringComparison.Ordinal) ? manager.Run("build")
                : "hugo --gc --minify"],
            Output = output,
            Cache = ["resources/_gen/**/*"],
            Reasons = [$"This is Hugo, because there is a {configuration}.", .. installs ? new[] { manager.Reason } : [], $"The site is in `{output}`."],
        };
    }

    // Before 0.110 the configuration had a name that half of all programs use.
    private static string? OldHugoConfiguration(ProjectContents project) =>
        project.FirstOf("archetypes", "themes") is null && !(project.Has("content") && project.Has("layouts")) ? null
        : project.FirstOf("config.toml", "config.yaml", "config.yml", "config.json", "config");

    public static FoundFramework? Jekyll(ProjectContents project)
    {
        if (project.FirstOf("_config.yml", "_config.yaml", "_config.toml") is not { } configuration)
            return null;
        var bundled = project.Has("Gemfile");
        return new FoundFramework
        {
            Name = "Jekyll",
            PackageManager = bundled ? "bundler" : "none",
            Install = bundled ? ["bundle config set --local path vendor/bundle", "bundle install"] : [],
            Build = [bundled ? "bundle exec jekyll build" : "jekyll build"],
            Output = "_site",
            Cache = bundled ? ["vendor/bundle/**/*", ".jekyll-cache/**/*"] : [".jekyll-cache/**/*"],
            Reasons =
            [
                $"This is Jekyll, because there is a {configuration}.",
                bundled ? "Gems are installed with Bundler, because there is a Gemfile." : "There is no Gemfile, so the image's own Jekyll builds it.",
                "The site is in `_site`.",
            ],
        };
    }

    public static FoundFramework? StaticFiles(ProjectContents project)
    {
        var page = project.FirstOf("index.html", "index.htm", "public/index.html");
        var folder = page == "public/index.html" ? "public" : ".";
        return page is null ? null : new FoundFramework
        {
            Name = "static files",
            PackageManager = "none",
            Output = folder,
            Reasons = [$"These are static files, because there is an {page} and nothing that builds it.", $"The site is in `{folder}`."],
        };
    }
}
