namespace BuildApi.BuildSpecs.Model;

/// <summary>A spec for a repository that has none, and why it looks as it does.</summary>
internal sealed record DetectedSpec
{
    /// <summary>Such as <c>Next.js</c>, <c>Hugo</c>, <c>static files</c>.</summary>
    public required string Framework { get; init; }
    /// <summary><c>npm</c>, <c>yarn</c>, <c>pnpm</c>, <c>bun</c>, <c>bundler</c> or <c>none</c>.</summary>
    public required string PackageManager { get; init; }
    /// <summary>A valid build spec.</summary>
    public required string Yaml { get; init; }
    /// <summary>One sentence each, to be shown in the log.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>The same spec for an app below the repository's root.</summary>
    public string YamlFor(string appRoot)
    {
        var lines = Yaml.TrimEnd().Split('\n');
        var version = lines.TakeWhile(line => line.StartsWith("version:", StringComparison.Ordinal)).ToList();
        return string.Join('\n',
            [.. version, "applications:", $"  - appRoot: '{appRoot.Replace("'", "''", StringComparison.Ordinal)}'",
            .. lines.Skip(version.Count).Select(line => line.Length == 0 ? line : $"    {line}")]) + "\n";
    }
}
