using BuildApi.Engines;
using BuildApi.PackageOverrides.Catalogue;
using BuildApi.ToolStore.Archives;
using BuildApi.ToolStore.Contents;
using BuildApi.ToolStore.Plans;
using BuildApi.ToolStore.Settings;

namespace BuildApi.ToolStore.Installs;

/// <summary>Installs one tool: stage, fill, check, commit. Nothing of it is in the store before all of that went well.</summary>
internal sealed class ToolInstaller(PartInstaller parts, ContainerInstaller containers, ToolCheck check, NpmPackages npm,
    ToolFolders folders, InstalledTools installed, ToolStoreSettings settings, TimeProvider clock)
{
    /// <summary>Tries the ways of the plan in order, and troubles that may pass again; answers the tool in the store.</summary>
    /// <exception cref="InstallFailedException">No way worked; the message and output are those of the last one.</exception>
    public async Task<ToolManifest> InstallAsync(ToolPlan plan, IReadOnlyList<ContainerMount> runtimeMounts, Action<string> log, CancellationToken ct)
    {
        var failure = new InstallFailedException($"There is no way to install {plan} here.");
        Recipe? failed = null;
        foreach (var candidate in plan.Candidates)
        {
            // The second way of a recipe is for archives that turn out to need more, not for ones that failed.
            if (candidate.Recipe == failed) continue;
            var (installed, trouble) = await TryAgainAsync(plan, candidate, runtimeMounts, log, ct);
            if (installed is not null) return installed;
            if (trouble is null) continue;
            (failure, failed) = (trouble, candidate.Recipe);
            if (failure.IsFinal) break;
        }
        throw failure;
    }

    private async Task<(ToolManifest? Installed, InstallFailedException? Trouble)> TryAgainAsync(ToolPlan plan, ToolCandidate candidate,
        IReadOnlyList<ContainerMount> runtimeMounts, Action<string> log, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return (await TryAsync(plan, candidate, runtimeMounts, log, ct), null);
            }
            catch (Exception trouble) when (Explain(trouble, plan, ct) is { } explained)
            {
                log(explained.Message);
                if (!explained.MayPass || attempt >= settings.Attempts) return (null, explained);
                await Task.Delay(settings.Retries.After(attempt), clock, ct);
            }
        }
    }

    /// <summary>Null when the candidate turns out not to be a way: an archive that needs packages beside it.</summary>
    private async Task<ToolManifest?> TryAsync(
        ToolPlan plan, ToolCandidate candidate, IReadOnlyList<ContainerMount> runtimeMounts, Action<string> log, CancellationToken ct)
    {
        if (candidate.Recipe.Package is { } package && candidate.Unpack
            && !(await npm.FindAsync(package, plan.Version, settings.Attempts, ct)).IsSelfContained) return null;

        var started = clock.GetTimestamp();
        using var timeout = new CancellationTokenSource(settings.InstallTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, ct);
        using var staged = folders.Stage(candidate.Address);
        var install = new ToolInstall
        {
            Plan = plan,
            Candidate = candidate,
            Staged = staged,
            Settings = settings,
            RuntimeMounts = runtimeMounts,
            Log = log,
        };
        await FillAsync(install, either.Token);
        ToolCommands.Make(install);
        ToolContent.Normalize(staged.Root, settings.MaxToolBytes, settings.MaxToolFiles);
        await check.RunAsync(install, either.Token);
        var content = await ToolContent.MeasureAsync(staged.Root, either.Token);
        var manifest = Describe(install, content, clock.GetElapsedTime(started));
        await folders.CommitAsync(staged, manifest, clock.GetUtcNow(), either.Token);
        installed.Add(manifest, content);
        return manifest;
    }

    private Task FillAsync(ToolInstall install, CancellationToken ct) => install.Candidate.Recipe.Kind switch
    {
        RecipeKind.Npm when install.Candidate.Unpack => parts.InstallPackageAsync(install, ct),
        RecipeKind.Npm => containers.InstallWithNpmAsync(install, ct),
        RecipeKind.Archive => parts.InstallAsync(install, install.Candidate.Recipe.Parts, ct),
        _ => InstallWithScriptAsync(install, ct),
    };

    private async Task InstallWithScriptAsync(ToolInstall install, CancellationToken ct)
    {
        await parts.InstallAsync(install, install.Candidate.Recipe.Parts, ct);
        await containers.RunScriptAsync(install, ct);
    }

    private ToolManifest Describe(ToolInstall install, ToolContent content, TimeSpan took) => new()
    {
        Address = install.Candidate.Address,
        Package = install.Plan.Package.Name,
        Version = install.Plan.Version.ToString(),
        Platform = install.Plan.Platform.ToString(),
        Libc = install.Plan.Facts.Libc,
        Runtime = install.Candidate.Runtime,
        Companions = install.Companions,
        From = install.From,
        InstalledAt = clock.GetUtcNow(),
        Seconds = Math.Round(took.TotalSeconds, 2),
        Bytes = content.Bytes,
        Files = content.Looks.Length,
        Digest = content.Digest,
    };

    /// <summary>What a trouble means for the install; null for what is not about the install at all.</summary>
    private InstallFailedException? Explain(Exception trouble, ToolPlan plan, CancellationToken ct) => trouble switch
    {
        InstallFailedException failed => failed,
        // Downloads have had their tries already.
        DownloadFailedException failed => new InstallFailedException($"{plan} could not be downloaded. {failed.Message}") { IsFinal = failed.IsForged },
        ArchiveRefusedException refused => new InstallFailedException($"{plan} was refused. {refused.Message}") { IsFinal = true },
        OperationCanceledException when !ct.IsCancellationRequested =>
            new InstallFailedException($"The install of {plan} took longer than {settings.InstallTimeout.TotalMinutes:0.#} minutes."),
        _ => null,
    };
}
