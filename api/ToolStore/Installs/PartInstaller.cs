using BuildApi.PackageOverrides.Catalogue;
using BuildApi.PackageOverrides.Sources;
using BuildApi.PackageOverrides.Versions;
using BuildApi.ToolStore.Archives;
using BuildApi.ToolStore.Plans;

namespace BuildApi.ToolStore.Installs;

/// <summary>Downloads the parts of a recipe, verifies each, and unpacks them into the tool's folder.</summary>
internal sealed class PartInstaller(NpmPackages npm, ArchiveDownload download, PackageCatalogue catalogue)
{
    /// <exception cref="DownloadFailedException">A part cannot be had, or is not what its checksum says.</exception>
    /// <exception cref="ArchiveRefusedException">A part breaks the rules of unpacking.</exception>
    public async Task InstallAsync(ToolInstall install, IReadOnlyList<RecipePart> parts, CancellationToken ct)
    {
        var unpacker = new TarUnpacker(install.Staged.Root, install.Settings.MaxToolBytes, install.Settings.MaxToolFiles);
        foreach (var part in parts)
        {
            if (part.Unless is { } there && File.Exists(Path.Combine(install.Staged.Root, there))) continue;
            try
            {
                await InstallAsync(install, part, unpacker, ct);
            }
            catch (DownloadFailedException failure) when (part.Optional is not null && !failure.IsForged)
            {
                install.Log($"{install.Plan} is installed without its {part.Optional}. {failure.Message}");
            }
        }
    }

    private async Task InstallAsync(ToolInstall install, RecipePart part, TarUnpacker unpacker, CancellationToken ct)
    {
        if (await LocateAsync(install, part, ct) is not { } source) return;
        install.Log($"Downloading {source.Address}");
        var path = Path.Combine(install.Staged.Downloads, "archive");
        await download.FetchAsync(source.Address, source.Checksum, path, part.Optional is null ? install.Attempts : 1, ct);
        if (source.Checksum.IsWeak) install.Log($"Only a SHA-1 sum is published for {source.Address}.");
        install.From.Add(source.Address);
        await using var archive = File.OpenRead(path);
        await unpacker.UnpackAsync(archive, part, ct);
    }

    /// <summary>The part of an npm recipe: the package's own archive, at npm's own place.</summary>
    public Task InstallPackageAsync(ToolInstall install, CancellationToken ct)
    {
        var package = install.Candidate.Recipe.Package!;
        return InstallAsync(install, [new RecipePart { Npm = package, Into = $"lib/node_modules/{package}" }], ct);
    }

    /// <summary>Null when the part does not apply to this version.</summary>
    private async Task<(string Address, Checksum Checksum)?> LocateAsync(ToolInstall install, RecipePart part, CancellationToken ct)
    {
        if (part.Npm is not null)
        {
            var version = part.Companions.Count == 0 ? install.Plan.Version : await FindCompanionAsync(install, part, ct);
            return version is null ? null : await LocateInNpmAsync(install, install.Plan.Platform.Fill(part.Npm), version, ct);
        }
        var offer = install.Plan.Resolved.Version!;
        var address = part.Url == "index" ? (offer.Url is null ? null : catalogue.ThroughMirror(offer.Url)) : Fill(part.Url!, offer, install.Plan.Platform);
        if (address is null) throw new DownloadFailedException($"The list of versions does not say where {install.Plan} is.", mayPass: false);
        return (address, await FindSumAsync(install, part, address, ct));
    }

    private async Task<(string Address, Checksum Checksum)?> LocateInNpmAsync(
        ToolInstall install, string package, SemanticVersion version, CancellationToken ct)
    {
        var found = await npm.FindAsync(package, version, install.Attempts, ct);
        if (found.Dist?.Tarball is not { } tarball)
            throw new DownloadFailedException($"The npm registry does not say where {package} {version} is.", mayPass: false);
        if (!Checksum.TryParseIntegrity(found.Dist.Integrity, out var checksum) && !Checksum.TryParseHex(found.Dist.Shasum, out checksum))
            throw new DownloadFailedException($"The npm registry has no checksum for {package} {version}; nothing unverified is installed.", mayPass: false);
        return (tarball, checksum);
    }

    private async Task<SemanticVersion?> FindCompanionAsync(ToolInstall install, RecipePart part, CancellationToken ct)
    {
        var tool = install.Plan.Resolved.Version!;
        if (!CompanionChoice.Applies(part.Companions, tool.Version)) return null;
        var chosen = CompanionChoice.Choose(part.Companions, tool.Version, await PublishedAtAsync(install, ct), await npm.ListAsync(part.Npm!, ct))
            ?? throw new DownloadFailedException($"No version of {part.Npm} in the npm registry fits {install.Plan}.", mayPass: false);
        install.Companions[part.Npm!] = chosen.ToString();
        install.Log($"{part.Npm} {chosen} goes with {install.Plan}.");
        return chosen;
    }

    /// <summary>The short lists have no times, so the full page of the tool's first part is asked.</summary>
    private async Task<DateTimeOffset?> PublishedAtAsync(ToolInstall install, CancellationToken ct)
    {
        var tool = install.Plan.Resolved.Version!;
        if (tool.PublishedAt is not null || install.Candidate.Recipe.Parts[0].Npm is not { } package) return tool.PublishedAt;
        var page = await npm.ListAsync(install.Plan.Platform.Fill(package), ct);
        return page.Versions.FirstOrDefault(offer => offer.Version == tool.Version)?.PublishedAt;
    }

    private async Task<Checksum> FindSumAsync(ToolInstall install, RecipePart part, string address, CancellationToken ct)
    {
        var offer = install.Plan.Resolved.Version!;
        if (part.Sha256 == "index")
            return Checksum.TryParseHex(offer.Sha256, out var listed) ? listed : throw NoSum(address, "the list of versions");
        var list = Fill(part.Sha256!, offer, install.Plan.Platform);
        return Checksum.TryFind(await download.FetchTextAsync(list, part.Optional is null ? install.Attempts : 1, ct), new Uri(address).Segments[^1],
            out var checksum) ? checksum : throw NoSum(address, list);
    }

    private string Fill(string template, PackageVersion offer, Platform platform)
    {
        foreach (var (name, mirror) in catalogue.Mirrors) template = template.Replace($"{{mirror:{name}}}", mirror, StringComparison.Ordinal);
        return platform.Fill(template)
            .Replace("{version}", offer.Version.ToString(), StringComparison.Ordinal)
            .Replace("{original}", offer.Original ?? offer.Version.ToString(), StringComparison.Ordinal);
    }

    private static DownloadFailedException NoSum(string address, string list) =>
        new($"{list} has no checksum for {address}; nothing unverified is installed.", mayPass: false);
}
