using BuildApi.EngineTests.GitHosts;
using BuildApi.EngineTests.Images;
using BuildApi.EngineTests.Machine;
using BuildApi.EngineTests.Registries;
using BuildApi.EngineTests.Services;

namespace BuildApi.EngineTests;

/// <summary>
/// What the engine tests of a collection share: made before the first of them, and taken away after the last.
/// When the machine does not have something every test of the collection fails with the sentence that says so.
/// </summary>
public sealed class EngineTestRun : IAsyncLifetime
{
    private readonly List<IAsyncDisposable> started = [];
    private BuildApiServer? server;

    /// <summary>A git host over SSH.</summary>
    public GitHost Git { get; private set; } = null!;

    /// <summary>A registry that asks nobody who they are.</summary>
    public ImageRegistry Registry { get; private set; } = null!;

    /// <summary>A registry that one account may use.</summary>
    public ImageRegistry PrivateRegistry { get; private set; } = null!;

    public TestImages Images { get; private set; } = null!;

    /// <summary>The service that tests share which do not stop it or need settings of their own; started by the first of them.</summary>
    public async Task<BuildApiServer> ServerAsync() => server ??= Keep(await BuildApiServer.StartAsync());

    public async Task InitializeAsync()
    {
        await Requirement.EngineAsync();
        await KilledRuns.ClearedAway;
        Images = await TestImages.OpenAsync();
        Git = Keep(await GitHost.StartAsync());
        Registry = Keep(await ImageRegistry.StartAsync());
        PrivateRegistry = Keep(await ImageRegistry.StartAsync(new RegistryAccount("ada", "open sesame: ü")));
    }

    public async Task DisposeAsync()
    {
        foreach (var server in Enumerable.Reverse(started))
            await server.DisposeAsync();
    }

    private T Keep<T>(T server) where T : IAsyncDisposable
    {
        started.Add(server);
        return server;
    }
}
