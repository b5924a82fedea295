using BuildApi.Engines;
using BuildApi.PackageOverrides;
using BuildApi.PackageOverrides.Catalogue;
using BuildApi.PackageOverrides.Requests;
using BuildApi.PackageOverrides.Resolution;
using BuildApi.PackageOverrides.Sources;
using BuildApi.Tests.Support;
using BuildApi.ToolStore;
using BuildApi.ToolStore.Contents;
using BuildApi.ToolStore.Provision;
using BuildApi.ToolStore.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace BuildApi.Tests.ToolStore;

/// <summary>The tool store over a local mirror and a fake engine. <see cref="Restart"/> stands for a new start of the service.</summary>
internal sealed class ToolStoreRig : IAsyncDisposable, INpmRegistryAddress, IHttpClientFactory, IHostApplicationLifetime
{
    private readonly ShortFolder folder = new();
    private readonly PackageCatalogue catalogue;
    private ServiceProvider services;

    private ToolStoreRig(LocalMirror mirror, string? extraCatalogue)
    {
        Mirror = mirror;
        var mirrors = PackageCatalogue.Load().Mirrors.Keys.ToDictionary(name => name, name => $"{mirror.Address}{name}");
        Assert.True(
            PackageCatalogue.TryLoad(extraCatalogue?.Replace("{here}", mirror.Address.ToString(), StringComparison.Ordinal), mirrors, out var loaded,
                out var errors), string.Join(" ", errors));
        catalogue = loaded;
        services = Start();
    }

    public LocalMirror Mirror { get; }
    public InstallEngine Engine { get; } = new();
    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 6, 15, 12, 0, 0, TimeSpan.Zero));
    public List<string> Lines { get; } = [];
    public long MaxBytes { get; set; } = long.MaxValue;
    public EngineImage Image { get; set; } = new() { Id = "sha256:one", Os = "linux", Architecture = "amd64", Environment = ["PATH=/usr/bin:/bin"] };

    public InstalledTools Installed => services.GetRequiredService<InstalledTools>();
    public ToolLeases Leases => services.GetRequiredService<ToolLeases>();
    public RunningTools Running => services.GetRequiredService<RunningTools>();
    public ToolProvider Provider => services.GetRequiredService<ToolProvider>();
    public string Folder => folder.In("tools");
    public string Log => string.Join('\n', Lines);

    public static async Task<ToolStoreRig> StartAsync(string? extraCatalogue = null) => new(await LocalMirror.StartAsync(), extraCatalogue);

    public void Restart()
    {
        services.Dispose();
        services = Start();
    }

    public async Task SweepAsync() => await services.GetRequiredService<ToolStoreSweep>().RunAsync(CancellationToken.None);

    /// <summary>Resolves overrides such as <c>node 20.11.1</c> and provides them.</summary>
    public async Task<ToolProvision> ProvideAsync(params string[] overrides) => await ProvideAsync(Lines.Add, CancellationToken.None, overrides);

    public async Task<ToolProvision> ProvideAsync(Action<string> log, CancellationToken ct, params string[] overrides) =>
        await Provider.ProvideAsync(new ToolRequest { Image = Image, Packages = await ResolveAllAsync(ct, overrides), Log = log }, ct);

    /// <summary>Resolves one override such as <c>node 20.11.1</c>.</summary>
    public async Task<ResolvedPackage> ResolveAsync(string asked) => Assert.Single(await ResolveAllAsync(CancellationToken.None, asked));

    private async Task<IReadOnlyList<ResolvedPackage>> ResolveAllAsync(CancellationToken ct, params string[] overrides)
    {
        var wanted = overrides.Select(text =>
        {
            var words = text.Split(' ', 2);
            Assert.True(PackageOverride.TryCreate(words[0], words.ElementAtOrDefault(1), catalogue, out var asked, out _, out var why), why);
            return asked;
        }).ToList();
        var resolution = await services.GetRequiredService<PackageResolver>()
            .ResolveAsync(wanted, new Platform(Image.Os, Image.Architecture, Engine.Facts.Contains("libc musl") ? "musl" : "glibc"), ct);
        Assert.True(resolution.IsComplete, string.Join(" ", resolution.Problems.Select(problem => problem.Why)));
        return resolution.Resolved;
    }

    /// <summary>Paths below the store's folder, leftovers in <c>staging</c> included.</summary>
    public IReadOnlyList<string> Entries(string under) =>
        Directory.Exists(Path.Combine(Folder, under))
        ? [.. Directory.EnumerateFileSystemEntries(Path.Combine(Folder, under)).Select(entry => Path.GetFileName(entry))] : [];

    private ServiceProvider Start() => new ServiceCollection()
        .AddPackageOverrides()
        .AddToolStore()
        .AddSingleton<IHttpClientFactory>(this)
        .AddSingleton<INpmRegistryAddress>(this)
        .AddSingleton<IHostApplicationLifetime>(this)
        .AddSingleton<IContainerEngine>(Engine)
        .AddSingleton<TimeProvider>(Clock)
        .AddSingleton(typeof(ILogger<>), typeof(NullLogger<>))
        .AddSingleton(catalogue)
        .AddSingleton(new PackageSettings { IndexFolder = folder.In("indexes") })
        .AddSingleton(_ => new ToolStoreSettings { Folder = Folder, Network = () => "tools", Retries = default, MaxBytes = MaxBytes })
        .BuildServiceProvider();

    Task<Uri?> INpmRegistryAddress.FindAsync(CancellationToken ct) => Task.FromResult<Uri?>(new Uri(Mirror.Address, "npm/"));

    HttpClient IHttpClientFactory.CreateClient(string name) => new();

    CancellationToken IHostApplicationLifetime.ApplicationStarted => CancellationToken.None;
    CancellationToken IHostApplicationLifetime.ApplicationStopping => CancellationToken.None;
    CancellationToken IHostApplicationLifetime.ApplicationStopped => CancellationToken.None;
    void IHostApplicationLifetime.StopApplication() { }

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        await Mirror.DisposeAsync();
        folder.Dispose();
    }
}
