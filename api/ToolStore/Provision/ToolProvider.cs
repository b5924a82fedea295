using BuildApi.Concurrency;
using BuildApi.Engines;
using BuildApi.Failures;
using BuildApi.PackageOverrides.Resolution;
using BuildApi.PackageOverrides.Versions;
using BuildApi.ToolStore.Containers;
using BuildApi.ToolStore.Contents;
using BuildApi.ToolStore.Images;
using BuildApi.ToolStore.Installs;
using BuildApi.ToolStore.Plans;
using BuildApi.ToolStore.Settings;

namespace BuildApi.ToolStore.Provision;

/// <summary>
/// Gives builds their tools: from the store where they are there, else installed once for all who wait. When everything is in
/// the store this asks nobody and starts nothing.
/// </summary>
internal sealed class ToolProvider(ImageFactsReader images, ToolInstaller installer, InstalledTools installed, ToolLeases leases,
    PackageIndexes indexes, ToolStoreSettings settings, TimeProvider clock, IHostApplicationLifetime lifetime)
{
    /// <summary>The package that all JavaScript tools run on.</summary>
    private const string NodePackage = "node";

    private readonly SingleFlight<ToolManifest> flights = new(lifetime.ApplicationStopping);

    /// <summary>Provides all packages of the request, or says why one cannot be had.</summary>
    /// <exception cref="EngineUnavailableException">The engine does not answer; nothing has changed.</exception>
    public async Task<ToolProvision> ProvideAsync(ToolRequest request, CancellationToken ct)
    {
        var wanted = request.Packages.Where(package => package.Version is not null).ToList();
        if (wanted.Count == 0) return new ToolProvision();

        var log = new RequestLog(request.Log);
        try
        {
            var facts = await images.GetAsync(request.Image, ct);
            var plans = new List<ToolPlan>();
            foreach (var package in wanted)
            {
                if (ToolPlan.Make(package, request.Image, facts, NodeOf(wanted, facts), settings) is { } plan) plans.Add(plan);
                else return Failed(package.Package.Name, $"There is no recipe for {package.Package.Title} {package.Version}.");
            }
            return await FindUnmetAsync(plans, ct) ?? await ProvideAsync(plans, log, ct);
        }
        catch (ContainerRunException failure)
        {
            return Failed(null, failure.Message);
        }
        finally
        {
            log.Close();
        }
    }

    /// <summary>Takes the lease again for a container of a previous run of the service, by the folders of its PATH.</summary>
    public IDisposable Hold(IEnumerable<string> pathFolders) => leases.Take([.. pathFolders
        .Where(folder => folder.StartsWith(settings.ContainerFolder + "/", StringComparison.Ordinal))
        .Select(folder => folder[(settings.ContainerFolder.Length + 1)..].Split('/')[0])
        .Where(ToolFolders.IsAddress).Distinct()]);

    private static NodeRuntime? NodeOf(IReadOnlyList<ResolvedPackage> wanted, ImageFacts facts)
    {
        var chosen = wanted.FirstOrDefault(package => package.Package.Name == NodePackage)?.Version;
        if (chosen is not null) return new NodeRuntime(chosen.Version, IsOverride: true, Folder: null);
        return facts.NodeVersion is { } own ? new NodeRuntime(own, IsOverride: false, facts.NodeFolder) : null;
    }

    private async Task<ToolProvision?> FindUnmetAsync(List<ToolPlan> plans, CancellationToken ct)
    {
        var unmet = new List<(string Package, string Sentence)>();
        foreach (var plan in plans)
        {
            foreach (var sentence in ToolNeeds.Unmet(plan)) unmet.Add((plan.Package.Name, sentence));
            if (ToolNeeds.NodeTooOld(plan) is not null && await FindOlderAsync(plan, ct) is { } older)
                unmet[^1] = (plan.Package.Name, $"{unmet[^1].Sentence} {plan.Package.Title} {older} is the newest that runs on {plan.Node!.Version}.");
        }
        return unmet.Count == 0 ? null : Failed(unmet[0].Package, string.Join(" ", unmet.Select(each => each.Sentence)));
    }

    private async Task<SemanticVersion?> FindOlderAsync(ToolPlan plan, CancellationToken ct)
    {
        var known = await indexes.GetAsync(plan.Package, plan.Platform, null, ct);
        return known.Index.Versions.FirstOrDefault(offer => !offer.Version.IsPrerelease && offer.Deprecated is null
            && (offer.Node is null || VersionRange.Parse(offer.Node).ContainsIncludingPrereleases(plan.Node!.Version)))?.Version;
    }

    private async Task<ToolProvision> ProvideAsync(List<ToolPlan> plans, RequestLog log, CancellationToken ct)
    {
        var lease = leases.Take([.. plans.SelectMany(plan => plan.Candidates).Select(candidate => candidate.Address)]);
        try
        {
            foreach (var doubt in plans.SelectMany(ToolNeeds.Doubts)) log.Write(doubt);

            // Node.js first: the others are installed and checked on it.
            var node = plans.Find(plan => plan.Package.Name == NodePackage);
            var tools = new Dictionary<ToolPlan, ProvidedTool>();
            if (node is not null) tools[node] = await ObtainAsync(node, [], log, ct);
            var runtime = node is null ? null : tools[node];

            var others = plans.Where(plan => plan != node).ToList();
            var obtained = await Task.WhenAll(others.Select(plan => ObtainAsync(On(plan, runtime), MountsOf(runtime), log, ct)));
            for (var i = 0; i < others.Count; i++) tools[others[i]] = obtained[i];
            if (tools.Values.Any(tool => !tool.Cached)) await installed.TrimAsync(ct);
            return Provide([.. plans.Select(plan => (plan, tools[plan]))], lease);
        }
        catch (InstallFailedException failure)
        {
            lease.Dispose();
            log.Write(failure.Output.TrimEnd());
            return Failed(null, failure.Message);
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    private async Task<ProvidedTool> ObtainAsync(ToolPlan plan, IReadOnlyList<ContainerMount> runtimeMounts, RequestLog log, CancellationToken ct)
    {
        var started = clock.GetTimestamp();
        foreach (var candidate in plan.Candidates)
            if (await installed.FindAsync(candidate.Address, ct) is { } stored) return Describe(plan, stored, cached: true, started);

        var flight = plan.Candidates[0].Address;
        log.Write(flights.IsUnderWay(flight) ? $"Waiting for {plan}, which another build is installing" : $"Installing {plan}");
        var made = await flights.RunAsync(flight, token => installer.InstallAsync(plan, runtimeMounts, log.Write, token), ct);
        return Describe(plan, made, cached: false, started);
    }

    private ProvidedTool Describe(ToolPlan plan, ToolManifest manifest, bool cached, long started)
    {
        ToolMetrics.LookedUp(cached);
        return Provided(plan, manifest, cached, started);
    }

    private ProvidedTool Provided(ToolPlan plan, ToolManifest manifest, bool cached, long started) => new()
    {
        Package = plan.Package.Name,
        Requested = plan.Resolved.Requested,
        Resolved = plan.Version.ToString(),
        Installed = manifest.Version,
        Cached = cached,
        Seconds = Math.Round(clock.GetElapsedTime(started).TotalSeconds, 3),
        Address = manifest.Address,
        Bytes = manifest.Bytes,
        BinFolders = [$"{settings.InContainer(manifest.Address)}/bin"],
        VersionCommand = plan.Package.VersionCommand!,
        Companions = manifest.Companions,
    };

    private ToolProvision Provide(IReadOnlyList<(ToolPlan Plan, ProvidedTool Tool)> tools, IDisposable lease)
    {
        var ownsNpm = tools.Any(each => each.Plan.Package.Name is NodePackage or "npm");
        var global = settings.GlobalFolder;
        return new ToolProvision
        {
            Tools = [.. tools.Select(each => each.Tool)],
            Mounts = [.. tools.SelectMany(each => MountsOf(each.Tool))],
            PathFolders = [.. ownsNpm ? [$"{global}/bin"] : Array.Empty<string>(),
                .. tools.OrderBy(each => each.Plan.Package.Name == NodePackage).SelectMany(each => each.Tool.BinFolders)],
            Environment =
                [.. tools.SelectMany(each => each.Plan.Package.EnvironmentOf(installed.RootOf(each.Tool.Address))
                    .Select(pair => $"{pair.Key}={Fill(pair.Value, each.Tool)}"))],
            FoldersToMake = ownsNpm ? [$"{global}/bin", $"{global}/lib"] : [],
            Lease = lease,
        };
    }

    private string Fill(string value, ProvidedTool tool) => value
        .Replace("{root}", settings.InContainer(tool.Address), StringComparison.Ordinal)
        .Replace("{global}", settings.GlobalFolder, StringComparison.Ordinal);

    private static ToolPlan On(ToolPlan plan, ProvidedTool? runtime) =>
        runtime is null ? plan : plan with { Node = plan.Node! with { Folder = runtime.BinFolders[0] } };

    private IReadOnlyList<ContainerMount> MountsOf(ProvidedTool? tool) =>
        tool is null ? [] : [new ContainerMount(installed.RootOf(tool.Address), settings.InContainer(tool.Address), ReadOnly: true)];

    private static ToolProvision Failed(string? package, string sentence) =>
        new() { Failure = new ToolFailure(package, FailureCode.PackageInstallFailed, sentence) };
}
