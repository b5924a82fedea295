using BuildApi.Configuration;
using BuildApi.Engines;
using BuildApi.PackageOverrides.Sources;
using BuildApi.ToolStore.Containers;
using BuildApi.ToolStore.Images;

namespace BuildApi.ToolStore;

/// <summary>
/// The npm registry: the setting, else what the npm of the default build image answers, which also respects an
/// <c>.npmrc</c> that a company put into it.
/// </summary>
internal sealed class NpmRegistryAddress(BuildApiOptions options, IContainerEngine engine, ImageFactsReader images) : INpmRegistryAddress
{
    public async Task<Uri?> FindAsync(CancellationToken ct)
    {
        if (!string.IsNullOrEmpty(options.NpmRegistry)) return new Uri(options.NpmRegistry);
        try
        {
            var image = await engine.FindImageAsync(options.DefaultImage, ct);
            var facts = image is null ? null : await images.GetAsync(image, ct);
            return Uri.TryCreate(facts?.NpmRegistry, UriKind.Absolute, out var address) ? address : null;
        }
        catch (Exception failure) when (failure is EngineUnavailableException or ContainerRunException)
        {
            return null;
        }
    }
}
