using BuildApi.Apps;
using BuildApi.BuildLogs;
using BuildApi.Builds;
using BuildApi.Configuration;
using BuildApi.Engines;
using BuildApi.Failures;
using BuildApi.PackageOverrides.Catalogue;
using BuildApi.PackageOverrides.Requests;
using BuildApi.PackageOverrides.Resolution;
using BuildApi.PackageOverrides.Versions;
using BuildApi.Pinning;
using BuildApi.ToolStore.Containers;
using BuildApi.ToolStore.Images;
using BuildApi.ToolStore.Provision;

namespace BuildApi.Execution.Steps;

/// <summary>
/// Live package updates: every override becomes one exact version, and every version a tool of the store, before the
/// container starts. What cannot be had ends the build; it goes on without it only where the administrator wants that.
/// </summary>
internal sealed class PackageStep(
    BuildOverrides overrides, PackageResolver resolver, ImageFactsReader images, ToolProvider tools,
    BuildStore builds, AttemptStore attempts, BuildApiOptions options, TimeProvider clock)
{
    /// <summary>What the container gets. Dispose of it when the container is gone: until then the store keeps the tools.</summary>
    /// <exception cref="BuildStopped">A version does not exist, or its tool cannot be installed.</exception>
    public async Task<ToolProvision> RunAsync(Build build, EngineImage image, BuildLog log, CancellationToken ct)
    {
        var wanted = await overrides.OfAsync(build, ct);
        if (wanted.Count == 0) return new ToolProvision();

        await attempts.SetStepAsync(build.AttemptKey, StepName.Packages, StepStatus.Running, clock.GetUtcNow(), ct);
        var resolved = await ResolveAsync(build, wanted, image, log, ct);
        await NoteVersionChangesAsync(build, resolved, log, ct);
        var provision = await ProvideAsync(build, image, resolved, log, ct);
        await log.WriteLineAsync(PackageTable.Write(Records(resolved, provision)), ct);
        await attempts.SetPackagesAsync(build.AttemptKey, Records(resolved, provision), ct);
        await attempts.SetToolsAsync(build.AttemptKey, ToolsOf(provision), ct);
        await attempts.SetStepAsync(build.AttemptKey, StepName.Packages, StepStatus.Succeeded, clock.GetUtcNow(), ct);
        return provision;
    }

    private async Task<IReadOnlyList<ResolvedPackage>> ResolveAsync(
        Build build, IReadOnlyList<PackageOverride> overrides, EngineImage image, BuildLog log, CancellationToken ct)
    {
        PackageResolution resolution;
        try
        {
            resolution = await resolver.ResolveAsync(overrides, (await images.GetAsync(image, ct)).PlatformOf(image), ct);
        }
        catch (ContainerRunException failure)
        {
            throw BuildStopped.Failed(FailureCode.PackageInstallFailed, StepName.Packages, failure.Message);
        }

        foreach (var notice in resolution.Resolved.SelectMany(package => package.Notices)) await log.WriteLineAsync(notice, ct);
        if (resolution.IsComplete) return resolution.Resolved;
        var problems = resolution.Problems.Select(problem => problem.Why + WhoAsked(build, problem)).ToList();
        if (options.GoesOnWithoutPackages)
        {
            foreach (var problem in problems) await log.WriteLineAsync(Without(problem), ct);
            return resolution.Resolved;
        }

        foreach (var problem in problems) await log.WriteLineAsync(problem, ct);
        throw BuildStopped.Failed(resolution.Problems[0].Code, StepName.Packages, string.Join(' ', problems));
    }

    // What an override says its author knows; what a file of the repository says is to be looked for there.
    private static string WhoAsked(Build build, PackageProblem problem) =>
        build.Pins?.OverridePlaces?.GetValueOrDefault(problem.Package) is { } place ? $" {place} asks for it." : "";

    // Who lets versions float learns first here that one moved, and not from a build that breaks.
    private async Task NoteVersionChangesAsync(Build build, IReadOnlyList<ResolvedPackage> resolved, BuildLog log, CancellationToken ct)
    {
        if (build.Pins?.Packages is not null || await builds.LastGreenPackagesAsync(build.Key.App, ct) is not { } ran) return;
        foreach (var package in resolved)
        {
            if (PackagePins.NoteVersionChange(package.Package.Name, package.Requested, package.Version?.Version.ToString(), ran) is { } line)
                await log.WriteLineAsync(line, ct);
        }
    }

    private async Task<ToolProvision> ProvideAsync(Build build, EngineImage image, IReadOnlyList<ResolvedPackage> resolved, BuildLog log, CancellationToken ct)
    {
        // Written down before anything is installed: a build that fails here still says what its overrides meant.
        await attempts.SetPackagesAsync(build.AttemptKey, Records(resolved, new ToolProvision()), ct);
        await using var lines = new LogLines(log);
        var provision = await tools.ProvideAsync(new ToolRequest { Image = image, Packages = resolved, Log = lines.Write }, ct);
        if (provision.Failure is not { } failure) return provision;
        if (!options.GoesOnWithoutPackages) throw BuildStopped.Failed(failure.Code, StepName.Packages, failure.Sentence);
        return await ProvideWhatCanBeHadAsync(image, resolved, lines.Write, ct);
    }

    /// <summary>One after the other, Node.js first, since the others run on it; what is in the store already costs nothing.</summary>
    private async Task<ToolProvision> ProvideWhatCanBeHadAsync(
        EngineImage image, IReadOnlyList<ResolvedPackage> resolved, Action<string> log, CancellationToken ct)
    {
        var (kept, provision) = (new List<ResolvedPackage>(), new ToolProvision());
        try
        {
            foreach (var package in resolved.OrderBy(package => package.Package.Name != "node"))
            {
                var next = await tools.ProvideAsync(new ToolRequest { Image = image, Packages = [.. kept, package], Log = log }, ct);
                if (next.Failure is { } failure)
                {
                    log(Without(failure.Sentence));
                    continue;
                }

                provision.Dispose();
                (provision, kept) = (next, [.. kept, package]);
            }

            return provision;
        }
        catch
        {
            provision.Dispose();
            throw;
        }
    }

    private static string Without(string why) => $"Warning: {why} The build continues without this override, because the setting OnPackageFailure is 'warn'.";

    private static IReadOnlyList<BuildPackage> Records(IReadOnlyList<ResolvedPackage> resolved, ToolProvision provision) => [.. resolved.Select(package =>
    {
        var tool = provision.Tools.FirstOrDefault(tool => tool.Package == package.Package.Name);
        return new BuildPackage
        {
            Package = package.Package.Name,
            Requested = package.Requested,
            Resolved = package.Version?.Version.ToString(),
            Cached = tool?.Cached ?? false,
            Seconds = tool?.Seconds ?? 0,
        };
    })];

    private static AttemptTools ToolsOf(ToolProvision provision) => new()
    {
        Path = provision.PathFolders,
        Environment = provision.Environment,
        Folders = provision.FoldersToMake,
        Tools = [.. provision.Tools.Select(tool => new AttemptTool
        {
            Package = tool.Package,
            Version = tool.Resolved,
            VersionCommand = tool.VersionCommand.Run,
            VersionPattern = tool.VersionCommand.Pattern,
        })],
    };
}
