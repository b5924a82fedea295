using System.Globalization;
using System.Text;
using BuildApi.Apps;
using BuildApi.Builds;
using BuildApi.Configuration;
using BuildApi.Failures;
using BuildApi.Runner.Plans;
using BuildApi.Runner.Tools;

namespace BuildApi.Runner.Protocol;

/// <summary>What a runner is told when it takes up its attempt: a line for each thing that it must know before there is a plan.</summary>
internal sealed class RunnerClaims(
    RunnerStore runners, AttemptStore attempts, BuildStore builds, BuildVariableReader variables, AppSettingStore settings, CheckedTools checks,
    BuildApiOptions options, TimeProvider clock)
{
    /// <summary>The lines; null when the attempt is another runner's, or is over.</summary>
    public async Task<string?> MakeAsync(RunnerAttempt attempt, string claimant, CancellationToken ct)
    {
        if (await runners.ClaimAsync(attempt.TokenHash, claimant, clock.GetUtcNow(), ct) is not { } build) return null;
        if (await variables.FindAsync(build.Key, ct) is not { App.Repository: { } repository } own) return null;
        var key = (await settings.FindAsync<DeployKey>(own.App.Id, DeployKey.Setting, ct)).Value;
        if (AppRules.WhyNotCloned(repository, key, options) is { } why)
        {
            await attempts.ProposeAsync(build.AttemptKey, BuildVerdict.Failed(FailureCode.CloneFailed, StepName.Source, why), ct);
            return null;
        }

        var text = new StringBuilder();
        await AddSourceAsync(text, build, own, key, ct);
        await AddToolsAsync(text, build, ct);
        return text.ToString();
    }

    /// <summary>The repository, the app's root in it, and what to compare so that a build of nothing new can be skipped.</summary>
    private async Task AddSourceAsync(StringBuilder text, Build build, BuildVariables own, DeployKey? key, CancellationToken ct)
    {
        Add(text, "app", own.App.Id.Value);
        Add(text, "repository", own.App.Repository!);
        Add(text, "branch", build.Branch);
        Add(text, "key", key?.Kind ?? "none");
        Add(text, "depth", options.CloneDepth.ToString(CultureInfo.InvariantCulture));
        Add(text, "log", options.MaxLogBytes.ToString(CultureInfo.InvariantCulture));
        if (AppRoot.Of(own.All) is { } root) Add(text, "root", root);
        if (DiffCheck.IsWanted(build, own.All)) text.Append(DiffCheck.Lines(await builds.LastGreenAsync(build.Key, build.Branch, ct), own.All));
        if (build.RequestedCommit is { } commit) Add(text, "commit", commit);
    }

    /// <summary>Folders and PATH of the tools, and those that the runner is to ask for their versions: none that were asked in the same image before.</summary>
    private async Task AddToolsAsync(StringBuilder text, Build build, CancellationToken ct)
    {
        var tools = await runners.ToolsAsync(build.AttemptKey, ct);
        foreach (var folder in tools.Folders) Add(text, "folder", folder);
        foreach (var folder in tools.Path) Add(text, "path", folder);
        if (checks.Find(build, tools) is { } findings)
            await attempts.SetPackagesAsync(build.AttemptKey, ToolReport.Verify(build, tools.Tools, findings).Build.Packages, ct);
        else foreach (var tool in tools.Tools) Add(text, "tool", $"{tool.Package} {string.Join(' ', tool.VersionCommand)}");
    }

    private static void Add(StringBuilder text, string name, string value) => text.Append(name).Append(' ').Append(value).Append('\n');
}
