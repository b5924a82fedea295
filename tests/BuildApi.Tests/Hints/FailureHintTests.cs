using System.Text.RegularExpressions;
using BuildApi.Failures;
using BuildApi.Hints;

namespace BuildApi.Tests.Hints;

/// <summary>Known failures and what is said about them: rows of failure-texts.txt. Each rule has one at least.</summary>
public partial class FailureHintTests
{
    private static readonly IReadOnlyList<FailureText> Texts = FailureTexts.All();

    public static TheoryData<string> Rows => new(Texts.Select(text => text.Name));

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_failure_gets_its_own_hint_or_none(string name)
    {
        var text = Texts.Single(each => each.Name == name);

        var found = FailureHints.FindWithRule(text.Failure);

        Assert.Equal(text.Rule, found?.Rule ?? "none");
        Assert.All(text.Parts, part => Assert.Contains(part, found!.Value.Hint, StringComparison.Ordinal));
        if (found is not null) AssertReadable(found.Value.Hint);
    }

    [Fact]
    public void The_table_is_long_and_has_failures_without_a_hint() =>
        Assert.True(Texts.Count >= 120 && Texts.Count(text => text.Rule == "none") >= 15, $"{Texts.Count} rows");

    /// <summary>Whatever is in an output, it takes no longer than its length.</summary>
    [Theory]
    [InlineData("a")]
    [InlineData("@a/")]
    [InlineData("npm ERR! notsup Required: {")]
    [InlineData("/a: ")]
    [InlineData("\n \n")]
    public void An_output_of_any_kind_is_searched_in_little_time(string part)
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();

        FailureHints.Find(new FailureContext { LogTail = string.Concat(Enumerable.Repeat(part, 65_536 / part.Length)), ExitCode = 1 });

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), $"It took {watch.Elapsed}.");
    }

    [Theory]
    [InlineData("", 127)]
    [InlineData("", 1)]
    [InlineData("Error: something went wrong\n    at build.js:3", 1)]
    [InlineData("npm warn deprecated a@1: old\nnpm WARN EBADENGINE Unsupported engine {\nnpm WARN ERESOLVE overriding peer dependency\nfailed", 1)]
    [InlineData("the page was not found", 1)]
    public void An_unknown_failure_gets_none(string log, int exitCode) =>
        Assert.Null(FailureHints.Find(new FailureContext { LogTail = log, ExitCode = exitCode, Command = "npm run build", Code = FailureCode.CommandFailed }));

    [Fact]
    public void A_tool_of_the_project_without_an_install_command_is_told_so()
    {
        var hint =
            FailureHints.Find(
            new FailureContext
            {
                LogTail = "sh: 1: vite: not found",
                ExitCode = 127,
                Commands = ["npm install -g pnpm", "npm run build"],
                RepositoryFiles = ["package.json"]
            });

        Assert.Equal(
            "`vite` comes with the project's packages, and no command of the build installs them. Put `npm ci` (or the install command of your package "
                + "manager) first in preBuild.", hint);
    }

    [Fact]
    public void A_missing_folder_is_answered_with_those_that_are_there()
    {
        var hint =
            FailureHints.Find(
            new FailureContext { LogTail = "", Code = FailureCode.ArtifactsMissing, BaseDirectory = "dist", WrittenFolders = ["build", "dist", ".next"] });

        Assert.Equal(
            "The build wrote `build`, `.next`, and nothing into `dist`. Set artifacts.baseDirectory of the build spec to the folder that holds the site.",
            hint);
    }

    [Theory]
    [InlineData("")]
    [InlineData("dist")]
    public void A_missing_folder_without_any_other_points_at_the_commands(string written) =>
        Assert.StartsWith("No command of the build wrote into a folder `dist`, nor into any other of the repository.",
        FailureHints.Find(Missing([.. written.Split(' ', StringSplitOptions.RemoveEmptyEntries)])), StringComparison.Ordinal);

    [Fact]
    public void A_folder_whose_files_no_pattern_takes_needs_no_other_folder() => Assert.Null(FailureHints.Find(Missing(null)));

    [Fact]
    public void Out_of_memory_points_at_the_limit_of_the_app() =>
        Assert.Contains("resources.memoryMb", FailureHints.Find(new FailureContext { LogTail = "", Code = FailureCode.OutOfMemory, ExitCode = 137 }),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("error a@1: The engine \"node\" is incompatible with this module. Expected version \">=20\". Got \"14.21.3\"",
        "`nvm use 14` of the build spec replaced the Node.js 20.11.0 of the package override with another one, which the project does not accept.")]
    [InlineData("", "`nvm use 14` of the build spec replaced the Node.js 20.11.0 of the package override. If that is not intended")]
    public void Nvm_against_an_override_is_named(string log, string expected) =>
        Assert.Contains(expected,
        FailureHints.Find(
            new FailureContext
            {
                LogTail = $"Now using node v14.21.3 (npm v6.14.18)\n{log}",
                Code = FailureCode.CommandFailed,
                ExitCode = 1,
                Command = "npm run build",
                Commands = ["nvm use 14", "npm run build"],
                NodeOverride = "20.11.0"
            }), StringComparison.Ordinal);

    [Theory]
    [InlineData("Now using node v20.11.0 (npm v10.2.4)\n")]
    [InlineData("")]
    public void An_nvm_that_chose_what_the_override_says_is_not_blamed(string log) =>
        Assert.Null(
        FailureHints.Find(
            new FailureContext
            {
                LogTail = log,
                Code = FailureCode.CommandFailed,
                ExitCode = 1,
                Command = "npm run build",
                Commands = ["nvm use 20", "npm run build"],
                NodeOverride = "20.11.0"
            }));

    [Fact]
    public void The_Node_of_the_build_is_named_in_the_hint() =>
        Assert.StartsWith("Node.js 20.11.0 has OpenSSL 3",
        FailureHints.Find(new FailureContext { LogTail = "digital envelope routines::unsupported", NodeVersion = "v20.11.0" }), StringComparison.Ordinal);

    [Fact]
    public void Every_rule_has_a_test()
    {
        string[] elsewhere = ["out-of-memory-killed", "artifacts-elsewhere"];

        Assert.Empty(FailureHints.Rules.Select(rule => rule.Id).Except(Texts.Select(text => text.Rule)).Except(elsewhere));
        Assert.Empty(Texts.Select(text => text.Rule).Except(FailureHints.Rules.Select(rule => rule.Id)).Except(["none"]));
    }

    [Fact]
    public void Every_placeholder_of_a_hint_is_known_or_captured()
    {
        string[] known = ["node", "nodeOverride", "baseDirectory", "folders", "tool", "package", "override", "wanted", "found"];
        foreach (var rule in FailureHints.Rules)
            Assert.All(Placeholder().Matches(rule.Hint).Select(match => match.Groups[1].Value).Except(known), name =>
                Assert.Contains($"(?<{name}>", rule.Output + rule.Command + rule.AnyCommand, StringComparison.Ordinal));
    }

    [Fact]
    public void A_long_log_is_searched_at_its_end() =>
        Assert.NotNull(FailureHints.Find(new FailureContext { LogTail = new string('x', 1_000_000) + "\nJavaScript heap out of memory" }));

    private static FailureContext Missing(IReadOnlyList<string>? written) =>
        new() { LogTail = "", Code = FailureCode.ArtifactsMissing, BaseDirectory = "dist", WrittenFolders = written };

    private static void AssertReadable(string hint)
    {
        Assert.DoesNotContain("`it`", hint, StringComparison.Ordinal);
        Assert.DoesNotMatch(Placeholder(), hint);
        Assert.EndsWith(".", hint, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\{([A-Za-z]+)\}")]
    private static partial Regex Placeholder();
}
