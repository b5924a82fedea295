using System.Text.RegularExpressions;
using BuildApi.Configuration;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Structure;

/// <summary>What the pages say is there: links, settings, commands, and a test for each command.</summary>
public sealed partial class DocumentationTests
{
    /// <summary>What takes an hour, or would build what runs the tests: run by hand, and its outcome stands in <c>docs/reliability.md</c>.</summary>
    private const string ByHand = "by hand";

    /// <summary>Each command of the pages, without its arguments, and the file of the tests that runs it.</summary>
    private static readonly Dictionary<string, string> RunBy = new(StringComparer.Ordinal)
    {
        ["scripts/test"] = "../.ci/run",
        [".ci/run"] = ByHand,
        ["scripts/run"] = "BuildApi.EngineTests/Requests/RunScriptTests.cs",
        ["scripts/compose"] = "BuildApi.EngineTests/Compose/ComposeTests.cs",
        ["scripts/house"] = ByHand,
        ["scripts/catalogue"] = "BuildApi.EngineTests/ToolStore/RealInstallTests.cs",
        ["scripts/campaigns/model"] = "BuildApi.Tests/Campaigns/CampaignTests.cs",
        ["scripts/campaigns/simulation"] = "../.ci/run",
        ["scripts/campaigns/engine"] = ByHand,
        ["scripts/campaigns/inside"] = ByHand,
        ["scripts/campaigns/kills"] = ByHand,
        ["scripts/campaigns/power"] = ByHand,
        ["scripts/campaigns/recovery"] = ByHand,
        ["scripts/campaigns/syscalls"] = ByHand,
        ["dotnet BuildApi.dll doctor"] = "BuildApi.Tests/Doctor/DoctorTests.cs",
        ["dotnet BuildApi.dll restore"] = "BuildApi.Tests/Configuration/StartTests.cs",
        ["dotnet BuildApi.dll"] = "BuildApi.Tests/Configuration/StartTests.cs",
        ["dotnet build"] = "../.ci/run",
        ["dotnet test"] = "../scripts/test",
        ["export URL"] = "BuildApi.EngineTests/Requests/WalkTests.cs",
        ["api"] = "BuildApi.EngineTests/Requests/WalkTests.cs",
        ["ssh-keyscan"] = "BuildApi.EngineTests/Requests/WalkTests.cs",
        ["docker-compose up"] = "BuildApi.EngineTests/Compose/ComposeTests.cs",
    };

    private static readonly string[] Pages =
    [
        "README.md", "CONTRIBUTING.md", Path.Combine("sdk", "README.md"),
        .. Directory.GetFiles(RepositoryRoot.In("docs"), "*.md", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(RepositoryRoot.In(), file)),
    ];

    [Fact]
    public void Every_link_leads_to_a_file()
    {
        var broken = from page in Pages
                     from Match link in Link().Matches(File.ReadAllText(RepositoryRoot.In(page)))
                     let target = link.Groups[1].Value
                     where !target.Contains("://", StringComparison.Ordinal) && target is not ['#', ..] and not "NNNN-name.md"
                     let path = Path.Combine(Path.GetDirectoryName(RepositoryRoot.In(page))!, target.Split('#')[0])
                     where !File.Exists(path) && !Directory.Exists(path)
                     select $"{page}: {target}";

        Assert.Empty(broken);
    }

    [Fact]
    public void Every_setting_stands_in_the_table_and_every_line_of_it_is_a_setting()
    {
        var table = File.ReadLines(RepositoryRoot.In("docs", "configuration.md")).Where(line => line.StartsWith("| `", StringComparison.Ordinal));
        var named = table.SelectMany(line => Word().Matches(line.Split('|')[1])).Select(word => word.Groups[1].Value.Split("__")[0]).Distinct();

        var settings = typeof(BuildApiOptions).GetProperties().Where(one => one.CanWrite).Select(one => one.Name);
        Assert.Equal(settings.Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_command_is_run_by_a_test_that_is_there()
    {
        var commands = Pages.SelectMany(page => CommandsIn(File.ReadAllText(RepositoryRoot.In(page)))).Distinct().Order(StringComparer.Ordinal).ToList();

        Assert.Equal(RunBy.Keys.Order(StringComparer.Ordinal), commands);
        Assert.All(RunBy.Values.Where(file => file != ByHand), file => Assert.True(File.Exists(RepositoryRoot.In("tests", file)), file));
    }

    /// <summary>The lines of shell blocks, and what stands between backticks and begins as a command of this repository does.</summary>
    private static IEnumerable<string> CommandsIn(string page)
    {
        var lines = Block().Matches(page).SelectMany(block => block.Groups[1].Value.Split('\n')).Where(line => line.Length > 0);
        var inline = Word().Matches(Block().Replace(page, "")).Select(word => word.Groups[1].Value).Where(text => Ours().IsMatch(text));
        foreach (var command in lines.Concat(inline))
        {
            var words = command.Split(' ', '=', '(');
            var name = words[0] is "dotnet" or "docker-compose" or "export" ? $"{words[0]} {words[1]}" : words[0];
            yield return name == "dotnet BuildApi.dll" && words.ElementAtOrDefault(2) is "doctor" or "restore" ? $"{name} {words[2]}" : name;
        }
    }

    [GeneratedRegex("```(?:sh)?\n((?:scripts/|dotnet |export |api ).*?)\n```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"^(scripts/(?!lib)|\.ci/|dotnet |docker-compose )")]
    private static partial Regex Ours();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("`([^`\n]+)`")]
    private static partial Regex Word();
}
