using BuildApi.BuildSpecs.Detection;
using BuildApi.BuildSpecs.Model;

namespace BuildApi.BuildSpecs;

/// <summary>
/// Decides whether a build is npm-based, so that its image must hold Node.js and npm.
/// </summary>
/// <remarks>
/// A command that calls one of Node's tools decides. Without one, a <c>package.json</c> does, because a script may call them,
/// unless every command is of a tool that has no use for it. Words count only where the shell would run them: not in
/// quotes, comments, arguments or here-documents.
/// </remarks>
internal static class NpmNeed
{
    private static readonly HashSet<string> NodeTools = new(["npm", "npx", "yarn", "yarnpkg", "pnpm", "pnpx", "node", "nodejs", "corepack"],
        StringComparer.Ordinal);

    private static readonly HashSet<string> OtherTools = new(
    [
        "hugo", "jekyll", "bundle", "bundler", "gem", "ruby", "python", "python3", "pip", "pip3", "mkdocs", "sphinx-build", "zola", "go", "cargo", "rustup",
        "dotnet", "deno", "bun", "bunx",
        "cd", "pwd", "echo", "printf", "cat", "ls", "cp", "mv", "rm", "mkdir", "touch", "chmod", "ln", "find", "grep", "sed", "awk", "sort", "head", "tail",
        "wc", "tee", "date", "test", "[", "[[",
        "true", "false", ":", "exit", "set", "unset", "export", "git", "curl", "wget", "tar", "unzip", "gzip", "apt-get", "apt", "apk", "dnf", "yum", "sleep",
        "whoami", "uname", "which", "type",
    ], StringComparer.Ordinal);

    /// <summary>Whether Node.js and npm are needed, and a phrase that names what decided.</summary>
    public static (bool Needed, string DecidedBy) Decide(BuildPlan plan, bool packageJsonPresent)
    {
        var onlyOthers = true;
        foreach (var command in plan.Commands)
        {
            var words = ShellCommands.NamesIn(command.Text);
            if (words.FirstOrDefault(NodeTools.Contains) is { } tool)
                return (true, $"the command on line {command.Line} of the build spec, which calls {tool}");
            onlyOthers &= words.All(OtherTools.Contains);
        }

        if (!packageJsonPresent)
            return (false, "no command calls a Node.js tool, and there is no package.json");
        return onlyOthers
            ? (false, "no command uses the package.json that is there")
            : (true, "the package.json, which a script that the commands call may need");
    }
}
