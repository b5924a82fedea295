using BuildApi.Engines;
using BuildApi.Storage;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace BuildApi.Tests.Support;

/// <summary>
/// The whole service as it runs in production: real HTTP on a free port, the runners' Unix socket, a real store in a folder
/// of its own. Only the engine is a fake, and the clock where a test asks for it.
/// </summary>
public class TestService : IAsyncLifetime, IAsyncDisposable
{
    public const string AdminKey = "key-of-the-administrator";

    private readonly ShortFolder folder = new();
    private readonly LoggedErrors errors = new();
    private Host? host;
    private int apps;

    /// <summary>
    /// With a fake clock, if asked for, and settings by their names in the section <c>BuildApi</c>; one of another section begins with a colon.
    /// </summary>
    internal TestService(FakeTimeProvider? clock, params (string Name, string Value)[] settings)
    {
        Clock = clock;
        Settings = settings.ToDictionary(setting => setting.Name, setting => setting.Value);
        Engine = new FakeEngine(clock ?? TimeProvider.System);
    }

    public TestService() : this(null)
    {
    }

    /// <summary>Speaks with the administrator's key. A test that hangs fails by its time-out.</summary>
    public HttpClient Client { get; private set; } = null!;

    public string DataFolder => folder.In("data");

    internal FakeEngine Engine { get; }

    internal FakeTimeProvider? Clock { get; }

    /// <summary>Another disk than the machine's; to be set before the start.</summary>
    internal DiskSpace? Disk { get; set; }

    internal Dictionary<string, string> Settings { get; }

    /// <summary>Also get what the service logs; to be added before the start.</summary>
    internal List<ILoggerProvider> Loggers { get; } = [];

    internal IServiceProvider Services => host!.Services;

    /// <summary>Set by a test that makes the service log errors; otherwise they fail it.</summary>
    internal bool ExpectsErrors { get; set; }

    internal static async Task<TestService> StartNewAsync(FakeTimeProvider? clock = null, params (string Name, string Value)[] settings)
    {
        var service = new TestService(clock, settings);
        await service.StartAsync();
        return service;
    }

    public Task StartAsync()
    {
        host = new Host(this);
        host.UseKestrel();
        host.StartServer();
        Client = NewClient(AdminKey);
        return Task.CompletedTask;
    }

    /// <summary>Stops the service as a system does; builds go on without it.</summary>
    public async Task StopAsync()
    {
        if (host is null) return;
        Client.Dispose();
        var store = host.Services.GetRequiredService<Database>();
        await host.DisposeAsync();
        // The program ends on a thread of its own and disposes of the same services: whoever comes second is not kept waiting.
        await store.DisposeAsync();
        host = null;
    }

    /// <summary>Another life of the service, over the same data folder and the same engine.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    /// <summary>A client with another key, or none.</summary>
    public HttpClient NewClient(string? key)
    {
        var client = new HttpClient { BaseAddress = PublicAddress(), Timeout = TimeSpan.FromSeconds(100) };
        if (key is not null) client.DefaultRequestHeaders.Add("Authorization", $"Bearer {key}");
        return client;
    }

    /// <summary>Registers an app whose builds run in an image that does what the script says.</summary>
    internal async Task<TestApp> NewAppAsync(Func<FakeContainer, Task<int>> program, object? changes = null)
    {
        var app = new TestApp(this, $"app-{Interlocked.Increment(ref apps)}");
        await Client.JsonAsync("POST", "/apps", new { id = app.Id, repository = "https://git.example.com/team/app.git" });
        if (changes is not null) await Client.JsonAsync("PATCH", $"/apps/{app.Id}", changes);
        Engine.AddImage(app.Image, program);
        await Client.JsonAsync("PUT", $"/apps/{app.Id}/build-image", new { image = app.Image, pullPolicy = "ifNotPresent" });
        return app;
    }

    public Task InitializeAsync() => StartAsync();

    public async Task DisposeAsync()
    {
        await StopAsync();
        Engine.Dispose();
        folder.Dispose();
        Assert.True(ExpectsErrors || errors.All.Count == 0, $"The service logged errors: {string.Join('\n', errors.All)}");
    }

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private Uri PublicAddress() => new(host!.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!
        .Addresses.Single(address => !address.Contains("unix:", StringComparison.Ordinal)));

    private sealed class Host(TestService service) : WebApplicationFactory<Program>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseEnvironment("Production");
            builder.UseSetting("urls", "http://127.0.0.1:0");
            builder.UseSetting("BuildApi:DataFolder", service.DataFolder);
            builder.UseSetting("BuildApi:AdminKey", AdminKey);
            // No rules of this machine for an engine that is none.
            builder.UseSetting("BuildApi:BuildsMayReach:0", "linkLocal");
            builder.UseSetting("BuildApi:BuildsMayReach:1", "service");
            builder.UseSetting("BuildApi:MinFreeBytes", "0");
            // What is lost stays lost, where a test is not about trying again.
            builder.UseSetting("BuildApi:AutomaticRetries", "0");
            foreach (var (name, value) in service.Settings) builder.UseSetting(name[0] == ':' ? name[1..] : $"BuildApi:{name}", value);
            builder.ConfigureLogging(logging =>
            {
                logging.ClearProviders().AddProvider(service.errors);
                foreach (var logger in service.Loggers) logging.AddProvider(logger);
            });
            builder.ConfigureTestServices(services =>
            {
                services.AddSingleton<IContainerEngine>(service.Engine);
                if (service.Disk is { } disk) services.AddSingleton(disk);
                if (service.Clock is { } clock) services.AddSingleton<TimeProvider>(clock);
            });
        }
    }
}
