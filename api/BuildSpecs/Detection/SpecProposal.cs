using System.Text;
using System.Text.RegularExpressions;
using BuildApi.BuildSpecs.Model;

namespace BuildApi.BuildSpecs.Detection;

/// <summary>Writes the spec of a framework.</summary>
internal static partial class SpecProposal
{
    public static DetectedSpec Of(FoundFramework found, ProjectContents project)
    {
        IReadOnlyList<string> reasons = project.HasUnreadablePackage
            ? [.. found.Reasons, "package.json is not valid JSON and was not used."]
            : found.Reasons;
        return new DetectedSpec
        {
            Framework = found.Name,
            PackageManager = found.PackageManager,
            Yaml = Write(found),
            Reasons = reasons,
        };
    }

    private static string Write(FoundFramework found)
    {
        var yaml = new StringBuilder("version: 1\nfrontend:\n");
        if (found.Install.Count + found.Build.Count > 0)
            yaml.Append("  phases:\n");
        AppendPhase(yaml, "preBuild", found.Install);
        AppendPhase(yaml, "build", found.Build);
        yaml.Append("  artifacts:\n    baseDirectory: ").Append(Text(found.Output)).Append("\n    files:\n      - '**/*'\n");
        if (found.Cache.Count > 0)
            yaml.Append("  cache:\n    paths:\n");
        foreach (var path in found.Cache)
            yaml.Append("      - ").Append(Text(path)).Append('\n');
        return yaml.ToString();
    }

    private static void AppendPhase(StringBuilder yaml, string name, IReadOnlyList<string> commands)
    {
        if (commands.Count > 0)
            yaml.Append("    ").Append(name).Append(":\n      commands:\n");
        foreach (var command in commands)
            yaml.Append("        - ").Append(Text(command)).Append('\n');
    }

    private static string Text(string text) => Plain().IsMatch(text) && !text.Equals("null", StringComparison.OrdinalIgnoreCase) ? text
        : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    [GeneratedRegex(@"^[A-Za-z._][\w./@=>|&* -]*[\w/*]\z|^\w\z")]
    private static partial Regex Plain();
}
