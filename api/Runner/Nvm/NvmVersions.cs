using BuildApi.Builds;
using BuildApi.PackageOverrides.Catalogue;
using BuildApi.PackageOverrides.Requests;
using BuildApi.PackageOverrides.Resolution;
using BuildApi.PackageOverrides.Versions;
using BuildApi.ToolStore.Containers;
using BuildApi.ToolStore.Provision;

namespace BuildApi.Runner.Nvm;

/// <summary>A Node.js that the build's container sees, or one sentence that says why there is none.</summary>
internal sealed record NvmAnswer(string? Refusal, RunningTool? Node = null, IReadOnlyList<string>? Notices = null);

/// <summary>Gives running builds the versions of Node.js that their commands ask <c>nvm</c> for, from the tool store.</summary>
internal sealed class NvmVersions(AttemptStore attempts, RunningTools running, PackageResolver resolver, PackageCatalogue catalogue)
{
    /// <summary>Different versions in one attempt; more is a loop that went wrong.</summary>
    public const int Most = 20;

    /// <param name="installs">As for <c>nvm install</c>: the newest that fits, also when an older one is there already.</param>
    public async Task<NvmAnswer> ProvideAsync(Build build, string asked, bool installs, CancellationToken ct)
    {
        if (!NvmRequest.TryRead(asked, catalogue, out var wanted, out var why)) return new NvmAnswer(why);
        if (NvmRequest.Known(wanted, installs, build) is { } known && NvmRequest.TryRead(known, catalogue, out var exact, out _)) wanted = exact;
        try
        {
            if (await running.PlatformAsync(build.AttemptKey.FileName, ct) is not { } platform)
                return new NvmAnswer("The build's container was not prepared for installing tools later. Start the build again.");
            var resolution = await resolver.ResolveAsync([wanted], platform, ct);
            return resolution.Resolved is [{ Version: { } version } node]
                ? await ProvideAsync(build, asked, node, version.Version.ToString(), ct)
                : new NvmAnswer(resolution.Problems is [var problem, ..] ? problem.Why : $"Node.js {wanted} is not available.");
        }
        catch (ContainerRunException failure)
        {
            return new NvmAnswer(failure.Message);
        }
    }

    /// <summary>The versions on offer for a build's container, newest first; null when nobody knows what they must run on.</summary>
    public async Task<VersionIndex?> ListAsync(Build build, CancellationToken ct) =>
        await running.PlatformAsync(build.AttemptKey.FileName, ct) is { } platform && catalogue.Find("node") is { } node
            ? (await resolver.ListAsync(node, platform, ct)).Index : null;

    private async Task<NvmAnswer> ProvideAsync(Build build, string asked, ResolvedPackage node, string version, CancellationToken ct)
    {
        var chosen = build.Packages.Where(package => package.IsFromNvm).Select(package => package.Resolved).Distinct().ToList();
        if (chosen.Count >= Most && !chosen.Contains(version))
            return new NvmAnswer($"This build has asked nvm for {chosen.Count} versions of Node.js already, which is the limit.");
        var shown = await running.ShowAsync(build.AttemptKey.FileName, node, ct);
        if (shown.Failure is { } failure) return new NvmAnswer(failure.Sentence);
        await RecordAsync(build.AttemptKey, asked, shown.Tool!, ct);
        return new NvmAnswer(null, shown, node.Notices);
    }

    private Task<bool> RecordAsync(AttemptKey attempt, string asked, ProvidedTool tool, CancellationToken ct) =>
        attempts.ChangeAsync(attempt, build => IsRecorded(build, asked, tool) ? build : build with { Packages = [.. build.Packages, Record(asked, tool)] }, ct);

    // The version that an override brought is in the table already.
    private static bool IsRecorded(Build build, string asked, ProvidedTool tool) => build.Packages.Any(package =>
        package.Package == tool.Package && package.Resolved == tool.Resolved && (!package.IsFromNvm || package.Requested == asked));

    private static BuildPackage Record(string asked, ProvidedTool tool) => new()
    {
        Package = tool.Package,
        Requested = asked,
        Resolved = tool.Resolved,
        Installed = tool.Installed,
        From = BuildPackage.Nvm,
        Cached = tool.Cached,
        Seconds = tool.Seconds,
    };
}
