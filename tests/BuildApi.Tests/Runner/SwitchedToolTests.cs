using System.Diagnostics;
using System.Text;
using BuildApi.Builds;
using BuildApi.BuildSpecs.Model;
using BuildApi.Runner.Plans;
using BuildApi.Runner.Scripts;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Runner;

/// <summary>Tools that are others than the override's when the commands run: what the log and the package table then say.</summary>
public sealed class SwitchedToolTests : IDisposable
{
    private readonly ShortFolder folder = new();

    public SwitchedToolTests()
    {
        foreach (var name in new[] { "home", "source/web", "store", "global" }) Directory.CreateDirectory(folder.In(name.Split('/')));
    }

    [Fact]
    public void A_tool_that_nothing_switches_is_not_asked()
    {
        AddTool("store", "yarn", "touch \"$(dirname \"$0\")/asked\"; echo 1.22.19");
        Write("source/package.json", """{ "packageManager": "yarn@1.22.19+sha512.abc", "dependencies": { "pnpm": "9.0.0" } }""");

        var (log, events) = Run("yarn", "1.22.19", "true", "true");

        Assert.False(File.Exists(folder.In("store", "asked")));
        Assert.DoesNotContain("[packages]", log, StringComparison.Ordinal);
        Assert.DoesNotContain(events, line => line.StartsWith("runs", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("yarn", "source/.yarnrc.yml", "nodeLinker: node-modules\nyarnPath: .yarn/releases/yarn-4.1.0.cjs\n", "yarnPath in .yarnrc.yml")]
    [InlineData("yarn", "source/.yarnrc", "yarn-path \".yarn/releases/yarn.js\"\n", "yarnPath in .yarnrc")]
    [InlineData("pnpm", "source/package.json", "{ \"packageManager\": \"pnpm@9.15.4+sha512.abc\" }", "packageManager in package.json (pnpm@9.15.4)")]
    [InlineData("pnpm", "source/web/package.json", "{ \"packageManager\": \"pnpm@9.15.4\" }", "packageManager in package.json (pnpm@9.15.4)")]
    [InlineData("npm", "source/package.json", "{ \"devEngines\": {\n \"packageManager\": { \"name\": \"npm\", \"version\": \"10\" } } }",
        "devEngines in package.json")]
    public void What_the_project_switches_is_asked_in_its_folder_and_told(string tool, string file, string text, string why)
    {
        AddTool("store", tool, "case $PWD in */web) echo 4.1.0 ;; *) echo 9.9.9 ;; esac");
        Write(file, text);

        var (log, events) = Run(tool, "9.9.9", "true", "true");

        Assert.Contains($"[packages] Warning: {tool} is 4.1.0 here and not 9.9.9 of the override, because of {why}.", log, StringComparison.Ordinal);
        Assert.Equal([$"runs {tool} 4.1.0 {why}"], events.Where(line => line.StartsWith("runs", StringComparison.Ordinal)));
    }

    [Fact]
    public void An_override_that_stays_in_effect_against_package_json_is_told_without_a_warning()
    {
        AddTool("store", "pnpm", "echo 10.1.0");
        Write("source/package.json", """{ "packageManager": "pnpm@9.15.4" }""");

        var (log, events) = Run("pnpm", "10.1.0", "true");

        Assert.Contains("[packages] pnpm is 10.1.0 by the override, which counts for more than packageManager in package.json (pnpm@9.15.4).", log,
            StringComparison.Ordinal);
        Assert.DoesNotContain(events, line => line.StartsWith("runs", StringComparison.Ordinal));
    }

    [Fact]
    public void A_tool_that_refuses_the_folder_is_told_with_the_reason()
    {
        AddTool("store", "yarn", "echo \"This project's package.json defines yarn@4.1.0\" >&2; exit 1");
        Write("source/package.json", """{ "packageManager": "yarn@4.1.0" }""");

        Assert.Contains("[packages] Warning: yarn 1.22.19 of the override does not run here, because of packageManager in package.json (yarn@4.1.0).",
            Run("yarn", "1.22.19", "true").Log, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_command_puts_before_the_override_is_told_before_the_next_and_when_it_is_gone_again()
    {
        AddTool("store", "yarn", "echo 1.22.19");
        AddTool("home", "other", "echo 4.1.0");

        var (log, events) = Run("yarn", "1.22.19", $"set -eu; IFS=.; cp {folder.In("home", "other")} {folder.In("global", "yarn")}", "yarn --version",
            $"rm {folder.In("global", "yarn")}; hash -r", "yarn --version");

        Assert.Contains($"[packages] Warning: yarn is 4.1.0 here and not 1.22.19 of the override, because of {folder.In("global", "yarn")}.", log,
            StringComparison.Ordinal);
        Assert.Equal([$"runs yarn 4.1.0 {folder.In("global", "yarn")}", $"runs yarn 1.22.19 {folder.In("store", "yarn")}"],
            events.Where(line => line.StartsWith("runs", StringComparison.Ordinal)));
    }

    public void Dispose() => folder.Dispose();

    private void AddTool(string place, string name, string script)
    {
        Write($"{place}/{name}", $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(folder.In(place, name), (UnixFileMode)0b111_101_101);
    }

    private void Write(string path, string text) => File.WriteAllText(folder.In(path.Split('/')), text);

    private (string Log, string[] Events) Run(string tool, string version, params string[] commands)
    {
        var plan = new BuildPlan
        {
            AppRoot = "web",
            WorkingFolder = "web",
            Environment = [],
            Commands =
                [
                    .. commands.Select(
                        (text, index) => new PlannedCommand { Phase = PlanPhase.Build, Section = "frontend", Text = text, Line = index + 1,
                        Path = "frontend" })],
            CachePaths = [],
            CustomHeaders = [],
            Warnings = [],
        };
        var path = $"{folder.In("global")}:{folder.In("store")}:{Environment.GetEnvironmentVariable("PATH")}";
        File.WriteAllBytes(folder.In("home", "plan"),
            PlanText.Write(plan, [new("PATH", path, false)], [],
            [new AttemptTool { Package = tool, Version = version, VersionCommand = [tool, "--version"] }]));
        File.WriteAllBytes(folder.In("home", "session.bash"), RunnerScripts.Session);
        var start = new ProcessStartInfo("/bin/bash", ["-c", "exec bash \"$1/session.bash\" \"$1\" >\"$1/log\" 2>&1 </dev/null", "bash", folder.In("home")]);
        start.Environment["BUILDAPI_SOURCE"] = folder.In("source");
        using var bash = Process.Start(start)!;
        Assert.True(bash.WaitForExit(TimeSpan.FromSeconds(60)), "The session did not end.");
        var log = File.ReadAllText(folder.In("home", "log"), Encoding.UTF8);
        Assert.True(bash.ExitCode == 0, log);
        return (log, File.ReadAllLines(folder.In("home", "events")));
    }
}
