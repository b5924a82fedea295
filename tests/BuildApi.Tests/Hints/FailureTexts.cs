using System.Globalization;
using BuildApi.Failures;
using BuildApi.Hints;

namespace BuildApi.Tests.Hints;

/// <summary>A row of <c>failure-texts.txt</c>.</summary>
internal sealed record FailureText(string Name, string Rule, FailureContext Failure, IReadOnlyList<string> Parts);

/// <summary>Reads <c>failure-texts.txt</c>; how it is written stands at its top.</summary>
internal static class FailureTexts
{
    public static IReadOnlyList<FailureText> All()
    {
        using var stream = typeof(FailureTexts).Assembly.GetManifestResourceStream("BuildApi.Tests.Hints.failure-texts.txt")!;
        using var reader = new StreamReader(stream);
        return Read(reader.ReadToEnd());
    }

    private static IReadOnlyList<FailureText> Read(string file) =>
        [.. file.ReplaceLineEndings("\n").Split("\n== ").Skip(1).Select((block, index) => Row(block.Split('\n'), index + 1))];

    private static FailureText Row(string[] lines, int number)
    {
        string? command = null;
        var parts = new List<string>();
        var known = new List<(string Key, string Value)>();
        var next = 1;
        for (; next < lines.Length && lines[next] is ['@' or '=' or '$', ' ', .. var rest]; next++)
        {
            if (lines[next][0] == '=') parts.Add(rest);
            else if (lines[next][0] == '@') known.Add((rest.Split(' ')[0], rest[(rest.IndexOf(' ', StringComparison.Ordinal) + 1)..]));
            else if (command is null) command = rest;
            else break;
        }

        return new FailureText($"{number} {lines[0]}", lines[0].Trim(), Failure(command ?? "npm run build", known, string.Join('\n', lines[next..])), parts);
    }

    private static FailureContext Failure(string command, List<(string Key, string Value)> known, string output)
    {
        var plain = new FailureContext { LogTail = output };
        var hasProject = One("project") != "no";
        return plain with
        {
            Code = One("code") is "artifacts_missing" ? FailureCode.ArtifactsMissing : FailureCode.CommandFailed,
            ExitCode = int.Parse(One("exit") ?? "1", CultureInfo.InvariantCulture),
            Command = command,
            Commands = [.. All("run"), command],
            RepositoryFiles = hasProject ? ["package.json"] : ["index.html"],
            NodeVersion = One("node"),
            Overrides = All("override").ToDictionary(text => text.Split(' ')[0], text => text.Split(' ')[1]),
            NodeOverride = All("override").FirstOrDefault(text => text.StartsWith("node ", StringComparison.Ordinal))?[5..],
            Project = hasProject
                ? new ProjectFacts { DevDependencies = [.. All("dev")], Dependencies = [.. All("dep")], NpmLockFormat = One("lock")?[0] - '0' } : null,
            RegistryHosts = ["registry.example.org", "yarn-registry.example.org", .. All("registry")],
            BaseDirectory = "dist",
            WrittenFolders = [],
        };

        string? One(string key) => All(key).FirstOrDefault();
        IEnumerable<string> All(string key) => known.Where(pair => pair.Key == key).Select(pair => pair.Value);
    }
}
