namespace BuildApi.BuildSpecs.Detection;

/// <summary>The part that all frameworks of Node.js share: install, run the build script, keep what is worth keeping.</summary>
internal static class NodeRecipe
{
    /// <param name="why">The finding, as in "`next` is a dependency".</param>
    /// <param name="command">What builds when <c>package.json</c> has no script for it.</param>
    /// <param name="script">The script that builds; null looks for <c>build</c>.</param>
    public static FoundFramework Make(
        ProjectContents project, string name, string why, string command, string output, string? script = null, params string[] cache)
    {
        script ??= project.Package?.Script("build") is null ? null : "build";
        var manager = PackageManagerChoice.Of(project);
        var builds = script is null ? $"There is no `build` script, so `{command}` builds it." : $"The `{script}` script of package.json builds it.";
        return new FoundFramework
        {
            Name = name,
            PackageManager = manager.Name,
            Install = manager.Install,
            Build = [script is null ? manager.Execute(command) : manager.Run(Argument(script))],
            Output = output,
            Cache = manager.ReplacesModules ? cache : ["node_modules/**/*", .. cache],
            Reasons = [$"This is {name}, because {why}.", manager.Reason, builds, $"The site is in `{output}`."],
        };
    }

    private static string Argument(string script) =>
        script.All(c => char.IsAsciiLetterOrDigit(c) || c is ':' or '-' or '_' or '.' or '/') ? script
            : $"'{script.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
