using System.Text.RegularExpressions;

namespace BuildApi.BuildSpecs.Detection;

/// <summary>Which package manager installs a project's packages, and with which commands.</summary>
internal sealed partial record PackageManagerChoice
{
    private static readonly (string Manager, string[] Locks)[] Locks =
    [
        ("pnpm", ["pnpm-lock.yaml"]),
        ("yarn", ["yarn.lock"]),
        ("bun", ["bun.lock", "bun.lockb"]),
        ("npm", ["package-lock.json", "npm-shrinkwrap.json"]),
    ];

    public required string Name { get; init; }
    public required string Reason { get; init; }
    /// <summary>Makes sure that the manager is there, then installs what the lock file names.</summary>
    public required IReadOnlyList<string> Install { get; init; }
    /// <summary>True when installing starts by throwing <c>node_modules</c> away, so that keeping it is of no use.</summary>
    public bool ReplacesModules { get; init; }

    public string Run(string script) => Name == "npm" ? $"npm run {script}" : $"{Name} run {script}";

    public string Execute(string command) => Name switch
    {
        "pnpm" => $"pnpm exec {command}",
        "yarn" => $"yarn {command}",
        "bun" => $"bunx {command}",
        _ => $"npx {command}",
    };

    public static PackageManagerChoice Of(ProjectContents project)
    {
        var asked = ManagerField().Match(project.Package?.PackageManager ?? "");
        foreach (var (manager, locks) in Locks)
            if (!asked.Success && project.FirstOf(locks) is { } file)
                return Make(manager, null, file, $"{manager}, because there is a {file}.", project);
        if (!asked.Success)
            return Make("npm", null, null, "npm, because there is no lock file that says otherwise.", project);
        var name = asked.Groups["name"].Value;
        var locked = project.FirstOf(Array.Find(Locks, entry => entry.Manager == name).Locks);
        return Make(name, asked.Groups["version"].Value, locked, $"{name}, because packageManager in package.json is {name}@{asked.Groups["version"].Value}.",
            project);
    }

    private static PackageManagerChoice Make(string name, string? version, string? locked, string reason, ProjectContents project)
    {
        var package = version is null ? name : $"{name}@{version}";
        var modern = name == "yarn"
            && (project.Has(".yarnrc.yml")
            || (version is not null && !version.StartsWith("0.", StringComparison.Ordinal) && !version.StartsWith("1.", StringComparison.Ordinal)));
        return new PackageManagerChoice
        {
            Name = name,
            Reason = $"Packages are installed with {reason}",
            ReplacesModules = name == "npm" && locked is not null,
            Install = (name, modern) switch
            {
                ("npm", _) => [locked is null ? "npm install" : "npm ci"],
                ("yarn", true) => ["command -v corepack > /dev/null && corepack enable || true", locked is null ? "yarn install" : "yarn install --immutable"],
                _ => [$"command -v {name} > /dev/null || npm install --global {package}", locked is null ? $"{name} install"
                    : $"{name} install --frozen-lockfile"],
            },
        };
    }

    [GeneratedRegex(@"^(?<name>npm|yarn|pnpm|bun)@(?<version>\d[\w.-]{0,40})(?:\+|\z)")]
    private static partial Regex ManagerField();
}
