using BuildApi.BuildSpecs;
using BuildApi.BuildSpecs.Model;
using BuildApi.Hints;
using BuildApi.PackageOverrides.Repository;

namespace BuildApi.Tests.Hints;

/// <summary>What is said about switches of Node.js in the commands.</summary>
public class CommandNoticeTests
{
    private const string NoFile = "of the build spec names no version, and there is no .nvmrc in the app's folder or above it to take it from.";

    [Theory]
    [InlineData("nvm use 16", "20.11.0", null,
        "`nvm use 16` on line 5 of the build spec overrides the package override: the commands after it run on Node.js 16, not on 20.11.0.")]
    [InlineData("cd web && nvm install v16.1", "20.11.0", null,
        "`nvm install v16.1` on line 5 of the build spec overrides the package override: the commands after it run on Node.js 16.1, not on 20.11.0.")]
    [InlineData("nvm install 16 && nvm use 16", "20.11.0", null,
        "`nvm install 16` on line 5 of the build spec overrides the package override: the commands after it run on Node.js 16, not on 20.11.0.")]
    [InlineData("nvm use 20", "20.11.0", null, "")]
    [InlineData("nvm install 20.11", "20.11.0", null, "")]
    [InlineData("nvm use v20.11.0", "20.11.0", null, "")]
    [InlineData("nvm use lts/*", "20.11.0", null, "")]
    [InlineData("nvm install --lts", "20.11.0", null, "")]
    [InlineData("nvm use $NODE", "20.11.0", null, "")]
    [InlineData("nvm use", "20.11.0", "20", "")]
    [InlineData("nvm use", "20.11.0", "# ours\nv18",
        "`nvm use` on line 5 of the build spec overrides the package override: the commands after it run on Node.js 18, not on 20.11.0.")]
    [InlineData("nvm use", "20.11.0", null, "`nvm use` on line 5 " + NoFile)]
    [InlineData("nvm use --silent", null, null, "`nvm use --silent` on line 5 " + NoFile)]
    [InlineData("nvm use", null, "16", "")]
    [InlineData("nvm use 16", null, null, "")]
    [InlineData("echo nvm use", "20.11.0", null, "")]
    [InlineData("npm ci", "20.11.0", null, "")]
    public void Only_a_real_contradiction_and_a_missing_file_are_announced(string command, string? nodeOverride, string? file, string expected)
    {
        var spec = BuildSpecReader.Read($"frontend:\n  phases:\n    build:\n      commands:\n        - {command}\n", "amplify.yml").Spec!;
        Assert.True(BuildPlanner.TryPlan(spec, new PlanRequest(), out var plan, out _));

        Assert.Equal(expected, string.Join('|', CommandNotices.Find(plan, nodeOverride, file is null ? null : new RepositoryFile(".nvmrc", file))));
    }
}
