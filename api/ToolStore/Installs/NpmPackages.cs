using System.Text.Json;
using BuildApi.PackageOverrides.Catalogue;
using BuildApi.PackageOverrides.Sources;
using BuildApi.PackageOverrides.Versions;
using BuildApi.ToolStore.Archives;

namespace BuildApi.ToolStore.Installs;

/// <summary>Looks up single versions in the npm registry, for their archives and checksums.</summary>
internal sealed class NpmPackages(INpmRegistryAddress registry, ArchiveDownload download, VersionSourceReader sources)
{
    /// <exception cref="DownloadFailedException">The registry does not answer, or has no such version.</exception>
    public async Task<NpmVersion> FindAsync(string package, SemanticVersion version, int attempts, CancellationToken ct)
    {
        var address = await RegistryAsync(ct);
        var page = $"{VersionSourceReader.NpmAddress(address, package)}/{version}";
        try
        {
            using var text = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(await download.FetchTextAsync(page, attempts, ct)));
            return await NpmPackument.ReadVersionAsync(text, ct);
        }
        catch (JsonException fault)
        {
            throw new DownloadFailedException($"{page} is not a version of a package: {fault.Message}", mayPass: false);
        }
    }

    /// <summary>All versions of a package, with times where the registry has them.</summary>
    /// <exception cref="DownloadFailedException">The registry does not answer, or has no such package.</exception>
    public async Task<SourceContent> ListAsync(string package, CancellationToken ct)
    {
        var answer = await sources.ReadAsync(new VersionSource { Npm = package }, Platform.Usual, null, ct, fullForm: true);
        return answer.Content ?? throw new DownloadFailedException(answer.Why!, mayPass: false);
    }

    /// <exception cref="DownloadFailedException">Nothing says where the registry is.</exception>
    public async Task<Uri> RegistryAsync(CancellationToken ct) => await registry.FindAsync(ct)
        ?? throw new DownloadFailedException("No npm registry is known: none is set, and the build image's npm names none. Set BuildApi:NpmRegistry.",
        mayPass: false);
}
