using BuildApi.BuildSpecs;
using BuildApi.Hints;

namespace BuildApi.Tests.Hints;

/// <summary>What is said about switches of Node.js in the commands.</summary>
public class CommandNoticeTests
{
    private const string Wins = "of the build spec wins over the package override: the commands after it do not run on Node.js 20.11.0.";
    private const string NoFile = "of the build spec names no version, and there is no .nvmrc at the app's root to take it from.";

    [Theory]
    [InlineData("nvm use 16", "20.11.0", "", "`nvm use 16` on line 5 " + Wins)]
    [InlineData("cd web && nvm install 16", "20.11.0", "", "`nvm install 16` on line 5 " + Wins)]
    [InlineData("nvm use", "20.11.0", "", "`nvm use` on line 5 " + Wins + "|`nvm use` on line 5 " + NoFile)]
    [InlineData("nvm use --silent", null, "", "`nvm use --silent` on line 5 " + NoFile)]
    [InlineData("nvm use", null, ".nvmrc", "")]
    [InlineData("nvm use $NODE", null, "", "")]
    [InlineData("nvm use 16", null, "", "")]
    [InlineData("echo nvm use", "20.11.0", "", "")]
    [InlineData("npm ci", "20.11.0", "", "")]
    public void A_switch_of_Node_is_announced(string command, string? nodeOverride, string file, string expected)
    {
        var spec = BuildSpecReader.Read($"frontend:\n  phases:\n    build:\n      commands:\n        - {command}\n", "amplify.yml").Spec!;
        Assert.True(BuildPlanner.TryPlan(spec, new PlanRequest(), out var plan, out _));

        Assert.Equal(expected, string.Join('|', CommandNotices.Find(plan, nodeOverride, [file])));
    }
}
