using BuildApi.Apps;
using BuildApi.BuildLogs;
using BuildApi.Builds;
using BuildApi.Engines;
using BuildApi.PackageOverrides;
using BuildApi.ToolStore;

namespace BuildApi.Execution;

/// <summary>
/// Live package updates: every wish becomes one exact version, and every version a tool of the store, before the
/// container starts. What cannot be had ends the build; it never goes on with another version.
/// </summary>
internal sealed class PackageStep(
    AppSettingStore settings, PackageCatalogue catalogue, PackageResolver resolver, ImageFactsReader images, ToolProvider tools,
    AttemptStore attempts, TimeProvider clock)
{
    /// <summary>What the container gets. Dispose of it when the container is gone: until then the store keeps the tools.</summary>
    /// <exception cref="BuildStopped">A version does not exist, or its tool cannot be installed.</exception>
    public async Task<ToolProvision> RunAsync(Build build, EngineImage image, BuildLog log, CancellationToken ct)
    {
        var wishes = await WishesAsync(build, ct);
        if (wishes.Count == 0) return new ToolProvision();

        await attempts.SetStepAsync(build.AttemptKey, StepName.Packages, StepStatus.Running, clock.GetUtcNow(), ct);
        var resolved = await ResolveAsync(wishes, image, log, ct);
        var provision = await ProvideAsync(build, image, resolved, log, ct);
        await log.WriteLineAsync(PackageTable.Write(Records(resolved, provision)), ct);
        await attempts.SetPackagesAsync(build.AttemptKey, Records(resolved, provision), ct);
        await attempts.SetToolsAsync(build.AttemptKey, ToolsOf(provision), ct);
        await attempts.SetStepAsync(build.AttemptKey, StepName.Packages, StepStatus.Succeeded, clock.GetUtcNow(), ct);
        return provision;
    }

    private async Task<IReadOnlyList<PackageOverride>> WishesAsync(Build build, CancellationToken ct)
    {
        // A retry repeats exact versions, whatever "latest" means now.
        var wanted = build.Pins?.Packages?.Select(pin => new OverrideWish { Package = pin.Key, Version = pin.Value })
            ?? (await settings.FindAsync<OverrideSetting>(build.Key.App, OverrideSetting.Setting, ct)).Value?.Overrides ?? [];
        var wishes = new List<PackageOverride>();
        foreach (var wish in wanted)
        {
            // Checked when it was set; the catalogue may have changed since.
            if (!PackageOverride.TryCreate(wish.Package, wish.Version, catalogue, out var made, out _, out var why))
                throw BuildStopped.Failed(FailureCode.PackageVersionUnknown, StepName.Packages, why);
            wishes.Add(made);
        }

        return wishes;
    }

    private async Task<IReadOnlyList<ResolvedPackage>> ResolveAsync(IReadOnlyList<PackageOverride> wishes, EngineImage image, BuildLog log, CancellationToken ct)
    {
        PackageResolution resolution;
        try
        {
            resolution = await resolver.ResolveAsync(wishes, (await images.GetAsync(image, ct)).PlatformOf(image), ct);
        }
        catch (ContainerRunException failure)
        {
            throw BuildStopped.Failed(FailureCode.PackageInstallFailed, StepName.Packages, failure.Message);
        }

        foreach (var notice in resolution.Resolved.SelectMany(package => package.Notices)) await log.WriteLineAsync(notice, ct);
        if (resolution.IsComplete) return resolution.Resolved;
        foreach (var problem in resolution.Problems) await log.WriteLineAsync(problem.Why, ct);
        var first = resolution.Problems[0];
        throw BuildStopped.Failed(first.Code, StepName.Packages, string.Join(' ', resolution.Problems.Select(problem => problem.Why)));
    }

    private async Task<ToolProvision> ProvideAsync(Build build, EngineImage image, IReadOnlyList<ResolvedPackage> resolved, BuildLog log, CancellationToken ct)
    {
        // Written down before anything is installed: a build that fails here still says what its wishes meant.
        await attempts.SetPackagesAsync(build.AttemptKey, Records(resolved, new ToolProvision()), ct);
        await using var lines = new LogLines(log);
        var provision = await tools.ProvideAsync(new ToolRequest { Image = image, Packages = resolved, Log = lines.Write }, ct);
        return provision.Failure is { } failure
            ? throw BuildStopped.Failed(failure.Code, StepName.Packages, failure.Sentence)
            : provision;
    }

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
