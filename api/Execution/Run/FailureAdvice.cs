using System.Text;
using BuildApi.BuildLogs;
using BuildApi.Builds;
using BuildApi.Engines;
using BuildApi.Hints;
using BuildApi.PackageOverrides.Sources;
using BuildApi.Runner.Plans;

namespace BuildApi.Execution.Run;

/// <summary>Adds what probably helps to a failure whose output looks familiar; beside the error, never in place of it.</summary>
internal sealed class FailureAdvice(BuildStore builds, RunnerPlans plans, LogReader logs, INpmRegistryAddress npm)
{
    private const int Tail = 64 * 1024;

    public async Task<BuildVerdict> AdviseAsync(Build build, BuildVerdict verdict, CancellationToken ct)
    {
        if (verdict.Failure is not { Hint: null } failure || await builds.FindAsync(build.Key, ct) is not { } now) return verdict;
        var plan = await plans.FindAsync(build.AttemptKey, ct);
        var node = now.Packages.FirstOrDefault(package => package is { Package: "node", IsFromNvm: false });
        var overrides = BuildPackage.OverridesIn(now.Packages);
        var hint = FailureHints.Find(new FailureContext
        {
            LogTail = await TailAsync(now, ct),
            Code = failure.Code,
            ExitCode = failure.ExitCode,
            Command = failure.Command,
            Commands = [.. plan?.Plan.Commands.Select(command => command.Text) ?? []],
            RepositoryFiles = plan?.Files ?? [],
            NodeVersion = node?.Installed ?? node?.Resolved
                ?? (plan?.Plan.Commands.Any(command => CommandNotices.SwitchesNode(command.Text)) is true ? null : plan?.Project?.NodeVersion),
            NodeOverride = overrides.GetValueOrDefault("node"),
            Overrides = overrides,
            Project = plan?.Project,
            AppRoot = plan?.Plan.AppRoot ?? ".",
            BaseDirectory = plan?.Plan.Artifacts?.BaseDirectory,
            WrittenFolders = now.Verdict?.WrittenFolders,
            RegistryHosts = await RegistryHostsAsync(ct),
        });
        return hint is null ? verdict : verdict with { Failure = failure with { Hint = hint } };
    }

    private async Task<IReadOnlyList<string>> RegistryHostsAsync(CancellationToken ct)
    {
        try
        {
            return await npm.FindAsync(ct) is { } address ? [address.Host] : [];
        }
        catch (EngineException)
        {
            // Advice is no reason for a build not to end.
            return [];
        }
    }

    private async Task<string> TailAsync(Build build, CancellationToken ct)
    {
        await using var log = logs.Open(build);
        log.Position = Math.Max(0, log.Length - Tail);
        var tail = new byte[Tail];
        return Encoding.UTF8.GetString(tail.AsSpan(0, await log.ReadAtLeastAsync(tail, Tail, throwOnEndOfStream: false, ct)));
    }
}
