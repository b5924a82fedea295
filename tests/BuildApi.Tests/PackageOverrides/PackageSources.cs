using BuildApi.PackageOverrides.Catalogue;
using BuildApi.PackageOverrides.Requests;
using BuildApi.PackageOverrides.Resolution;
using BuildApi.PackageOverrides.Sources;
using BuildApi.Tests.Support;
using BuildApi.Tests.ToolStore;
using Microsoft.Extensions.Time.Testing;

namespace BuildApi.Tests.PackageOverrides;

/// <summary>The resolver over a local mirror that stands for every source.</summary>
internal sealed class PackageSources : IAsyncDisposable, INpmRegistryAddress, IHttpClientFactory
{
    private readonly ShortFolder folder = new();

    private PackageSources(LocalMirror mirror) => Mirror = mirror;

    public LocalMirror Mirror { get; }
    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 6, 15, 12, 0, 0, TimeSpan.Zero));
    public PackageCatalogue Catalogue { get; private set; } = null!;
    public Uri? Registry { get; set; }
    public TimeSpan MinimumReleaseAge { get; set; }

    public static async Task<PackageSources> StartAsync()
    {
        var mirror = await LocalMirror.StartAsync();
        var sources = new PackageSources(mirror) { Registry = new Uri(mirror.Address, "npm/") };
        var mirrors = PackageCatalogue.Load().Mirrors.Keys.ToDictionary(name => name, name => $"{mirror.Address}{name}");
        Assert.True(PackageCatalogue.TryLoad(null, mirrors, out var catalogue, out var errors), string.Join(" ", errors));
        sources.Catalogue = catalogue;
        return sources;
    }

    /// <summary>A resolver as after a fresh start of the service: what it knows is what is on the disk.</summary>
    public PackageResolver Resolver()
    {
        var settings = new PackageSettings { IndexFolder = folder.In("indexes"), MinimumReleaseAge = MinimumReleaseAge };
        var cache = new VersionIndexCache(new VersionSourceReader(this, this, Catalogue, settings), settings, Clock);
        return new PackageResolver(new PackageIndexes(cache, Clock), settings, Clock);
    }

    public async Task<PackageResolution> ResolveAsync(string package, string version, PackageResolver? resolver = null) =>
        await (resolver ?? Resolver()).ResolveAsync([Override(package, version)], CancellationToken.None);

    public PackageOverride Override(string package, string version)
    {
        Assert.True(PackageOverride.TryCreate(package, version, Catalogue, out var made, out _, out var why), why);
        return made;
    }

    Task<Uri?> INpmRegistryAddress.FindAsync(CancellationToken ct) => Task.FromResult(Registry);

    HttpClient IHttpClientFactory.CreateClient(string name) => new();

    public async ValueTask DisposeAsync()
    {
        await Mirror.DisposeAsync();
        folder.Dispose();
    }
}
