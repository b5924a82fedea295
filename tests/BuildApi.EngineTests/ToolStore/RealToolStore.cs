using BuildApi.Engines;
using BuildApi.Engines.Docker;
using BuildApi.EngineTests.Machine;
using BuildApi.PackageOverrides;
using BuildApi.PackageOverrides.Catalogue;
using BuildApi.PackageOverrides.Requests;
using BuildApi.PackageOverrides.Resolution;
using BuildApi.PackageOverrides.Sources;
using BuildApi.PackageOverrides.Versions;
using BuildApi.ToolStore;
using BuildApi.ToolStore.Containers;
using BuildApi.ToolStore.Contents;
using BuildApi.ToolStore.Images;
using BuildApi.ToolStore.Provision;
using BuildApi.ToolStore.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace BuildApi.EngineTests.ToolStore;

/// <summary>
/// A tool store in a folder of its own over the real engine and the npm registry that the default image's npm asks.
/// </summary>
internal sealed class RealToolStore : IDisposable, INpmRegistryAddress, IHostApplicationLifetime
{
    public const string DefaultImage = "buildapi/default:latest";

    private const string Network = "buildapi-test-tools";
    private const string CaBundle = "/etc/ssl/certs/ca-certificates.crt";

    private readonly TemporaryFolder folder = new();
    private readonly ServiceProvider services;
    private Uri? registry;

    private RealToolStore(Uri engine)
    {
        services = new ServiceCollection()
            .AddSingleton<INpmRegistryAddress>(this)
            .AddSingleton<IHostApplicationLifetime>(this)
            .AddSingleton(TimeProvider.System)
            .AddSingleton(typeof(ILogger<>), typeof(NullLogger<>))
            .AddSingleton<IContainerEngine>(_ => DockerEngine.Connect(engine))
            .AddSingleton(PackageCatalogue.Load())
            .AddSingleton(new PackageSettings { IndexFolder = folder.File("indexes") })
            .AddSingleton(new ToolStoreSettings
            {
                Folder = folder.File("tools"),
                Network = () => Network,
                Labels = () => Labels,
                ExtraCaBundle = File.Exists(CaBundle) ? CaBundle : null,
            })
            .AddPackageOverrides()
            .AddToolStore()
            .BuildServiceProvider();
    }

    public IContainerEngine Engine => services.GetRequiredService<IContainerEngine>();
    public InstalledTools Installed => services.GetRequiredService<InstalledTools>();
    public EphemeralContainer Containers => services.GetRequiredService<EphemeralContainer>();
    public IReadOnlyDictionary<string, string> Labels => new Dictionary<string, string> { ["buildapi.test"] = folder.Path };
    public List<string> Lines { get; } = [];

    public static async Task<RealToolStore> OpenAsync()
    {
        await Requirement.EngineAsync();
        var store = new RealToolStore(EngineAddress.Uri);
        await store.Engine.EnsureNetworkAsync(Network, new Dictionary<string, string>(), CancellationToken.None);
        var facts = await store.services.GetRequiredService<ImageFactsReader>().GetAsync(await store.FindImageAsync(DefaultImage), CancellationToken.None);
        store.registry = new Uri(facts.NpmRegistry
            ?? throw new MissingRequirementException($"The image {DefaultImage} has no npm; make it anew with the set-up script."));
        return store;
    }

    /// <summary>Resolves and provides; overrides as <c>node 20</c>.</summary>
    public async Task<ToolProvision> ProvideAsync(params string[] overrides)
    {
        var catalogue = services.GetRequiredService<PackageCatalogue>();
        var wanted = overrides.Select(text =>
        {
            var words = text.Split(' ', 2);
            Assert.True(PackageOverride.TryCreate(words[0], words.ElementAtOrDefault(1), catalogue, out var asked, out _, out var why), why);
            return asked;
        }).ToList();
        var resolution = await services.GetRequiredService<PackageResolver>().ResolveAsync(wanted, CancellationToken.None);
        Assert.True(resolution.IsComplete, string.Join(" ", resolution.Problems.Select(problem => problem.Why)));
        return await services.GetRequiredService<ToolProvider>().ProvideAsync(
            new ToolRequest { Image = await FindImageAsync(DefaultImage), Packages = resolution.Resolved, Log = Lines.Add }, CancellationToken.None);
    }

    /// <summary>Runs a shell command as a build would, and answers what it printed.</summary>
    public async Task<string> RunAsync(ToolProvision tools, string command)
    {
        Assert.Null(tools.Failure);
        var make = string.Join("; ", tools.FoldersToMake.Select(each => $"mkdir -p {each}"));
        var result = await Containers.RunAsync(new ContainerRun
        {
            Image = await FindImageAsync(DefaultImage),
            Command = ["bash", "-c", $"{make}\nexport PATH={string.Join(':', tools.PathFolders)}:$PATH\n{command}"],
            Environment = [.. tools.Environment, "CI=true", "NO_COLOR=1", $"npm_config_registry={registry}", $"NODE_EXTRA_CA_CERTS={CaBundle}"],
            Mounts = [.. tools.Mounts, new ContainerMount(CaBundle, CaBundle, ReadOnly: true)],
            Network = Network,
            Timeout = TimeSpan.FromMinutes(2),
        }, CancellationToken.None);
        Assert.True(result.ExitCode == 0, result.Output);
        return result.Output;
    }

    /// <summary>Runs each tool's version command in one container: every one says the version that was resolved for it.</summary>
    public async Task AssertSaysAsync(ToolProvision tools)
    {
        var catalogue = services.GetRequiredService<PackageCatalogue>();
        var commands = tools.Tools.Select(tool => catalogue.Find(tool.Package)!.VersionCommand!).ToList();
        var said = await RunAsync(tools, string.Join("; echo ====; ", commands.Select(command => string.Join(' ', command.Run) + " 2>&1")));
        var parts = said.Split("====\n");
        for (var i = 0; i < commands.Count; i++)
        {
            Assert.True(VersionReading.TryRead(commands[i], parts[i], out var version), parts[i]);
            Assert.Equal(tools.Tools[i].Resolved, version.ToString());
        }
    }

    private async Task<EngineImage> FindImageAsync(string reference) => await Engine.FindImageAsync(reference, CancellationToken.None)
        ?? throw new MissingRequirementException($"The engine tests need the image {reference}; the set-up script makes it.");

    Task<Uri?> INpmRegistryAddress.FindAsync(CancellationToken ct) => Task.FromResult(registry);

    CancellationToken IHostApplicationLifetime.ApplicationStarted => CancellationToken.None;
    CancellationToken IHostApplicationLifetime.ApplicationStopping => CancellationToken.None;
    CancellationToken IHostApplicationLifetime.ApplicationStopped => CancellationToken.None;
    void IHostApplicationLifetime.StopApplication() { }

    public void Dispose()
    {
        services.Dispose();
        folder.Dispose();
    }
}

/// <summary>One store for all tests of a class, as one service has it.</summary>
public sealed class RealToolStoreRun : IAsyncLifetime
{
    internal RealToolStore Store { get; private set; } = null!;

    public async Task InitializeAsync() => Store = await RealToolStore.OpenAsync();

    public Task DisposeAsync()
    {
        Store.Dispose();
        return Task.CompletedTask;
    }
}
