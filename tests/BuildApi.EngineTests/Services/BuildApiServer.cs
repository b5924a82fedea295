using System.Net;
using System.Net.Http.Headers;
using BuildApi.EngineTests.Images;
using BuildApi.EngineTests.Machine;

namespace BuildApi.EngineTests.Services;

/// <summary>
/// The service as an operator runs it: a process of its own with a data folder, a port and settings from the environment.
/// It can be stopped, killed and started again; its data folder and its address stay the same.
/// </summary>
public sealed class BuildApiServer : IAsyncDisposable
{
    private const string CertificatesOfTheMachine = "/etc/ssl/certs/ca-certificates.crt";

    private readonly TemporaryFolder folder = new();
    private readonly Dictionary<string, string?> environment;
    private readonly List<RunningProgram> lives = [];

    private BuildApiServer(IReadOnlyDictionary<string, string?> settings)
    {
        Directory.CreateDirectory(TemporaryFiles);
        Url = new Uri($"http://127.0.0.1:{FreePort.Find(IPAddress.Loopback)}");
        environment = new Dictionary<string, string?>
        {
            ["ASPNETCORE_URLS"] = Url.ToString(),
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            // A failed test shows what the service said; every request of its own would drown that.
            ["Logging__LogLevel__Microsoft.AspNetCore"] = "Warning",
            ["TMPDIR"] = TemporaryFiles,
            // The runtime's own sockets would lie there, too.
            ["DOTNET_EnableDiagnostics"] = "0",
            ["BuildApi__DataFolder"] = DataFolder,
            ["BuildApi__AdminKey"] = AdminKey,
            ["BuildApi__DefaultImage"] = BaseImage.Reference,
            ["BuildApi__MaxConcurrentBuilds"] = "2",
            ["BuildApi__ExtraHosts__0"] = BridgeGateway.ExtraHost,
            ["BuildApi__ExtraCaBundle"] = File.Exists(CertificatesOfTheMachine) ? CertificatesOfTheMachine : null,
        };
        foreach (var (name, value) in settings)
            environment[name] = value;
        Client = new HttpClient { BaseAddress = Url, Timeout = TimeSpan.FromMinutes(6) };
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", AdminKey);
    }

    public string AdminKey { get; } = $"engine-tests-{Guid.NewGuid():N}";

    public Uri Url { get; }

    /// <summary>Sends the administrator's key with every request.</summary>
    public HttpClient Client { get; }

    public string DataFolder => folder.File("data");

    /// <summary>The process's folder for temporary files; nobody else writes there.</summary>
    public string TemporaryFiles => folder.File("tmp");

    /// <summary>Everything the service has printed, over all its lives.</summary>
    public string Output => string.Join("--- started again ---\n", lives.Select(life => life.Output));

    /// <summary>Starts a service and answers when it is ready for builds.</summary>
    /// <param name="settings">Environment variables besides the usual ones, or in their place; null takes one away.</param>
    public static async Task<BuildApiServer> StartAsync(IReadOnlyDictionary<string, string?>? settings = null, CancellationToken ct = default)
    {
        var server = await StartWithoutWaitingAsync(settings, ct);
        await server.WaitUntilReadyAsync(ct);
        return server;
    }

    /// <summary>Starts a service and answers when it listens, ready or not.</summary>
    public static async Task<BuildApiServer> StartWithoutWaitingAsync(
        IReadOnlyDictionary<string, string?>? settings = null, CancellationToken ct = default)
    {
        var server = new BuildApiServer(settings ?? new Dictionary<string, string?>());
        await server.StartAgainAsync(ct: ct);
        return server;
    }

    /// <summary>Starts a service that was stopped or killed, and answers when it listens.</summary>
    /// <param name="settings">Changes of the environment that stay for later starts.</param>
    public async Task StartAgainAsync(IReadOnlyDictionary<string, string?>? settings = null, CancellationToken ct = default)
    {
        foreach (var (name, value) in settings ?? new Dictionary<string, string?>())
            environment[name] = value;
        var dll = Path.Combine(AppContext.BaseDirectory, "BuildApi.dll");
        var life = RunningProgram.Start(
            "dotnet", [dll], new CommandOptions { Folder = AppContext.BaseDirectory, Environment = environment });
        lives.Add(life);
        await Eventually.HoldsAsync(
            async () => life.HasExited ? throw new InvalidOperationException($"The service ended at its start:\n{life.Output}")
                : await AnswersAsync("/health/live", ct),
            $"the service at {Url} answered /health/live", () => Output, ct: ct);
    }

    /// <summary>Answers when <c>/health/ready</c> says 200.</summary>
    public Task WaitUntilReadyAsync(CancellationToken ct = default) => Eventually.HoldsAsync(
        () => AnswersAsync("/health/ready", ct), $"the service at {Url} was ready", () => Output, seconds: 120, ct);

    /// <summary>SIGTERM, as an operator or a deployment sends it.</summary>
    public Task StopAsync(CancellationToken ct = default) => lives[^1].StopAsync(ct);

    /// <summary>SIGKILL: the service has no last word.</summary>
    public Task KillAsync(CancellationToken ct = default) => lives[^1].KillAsync(ct);

    public async Task RestartAsync(CancellationToken ct = default)
    {
        await StopAsync(ct);
        await StartAgainAsync(ct: ct);
        await WaitUntilReadyAsync(ct);
    }

    /// <summary>The id with which the service labels what it creates; see <see cref="EngineLeftovers"/>.</summary>
    public async Task<string> InstanceIdAsync(CancellationToken ct = default) =>
        await KilledRuns.FindInstanceAsync(DataFolder, ct) ?? throw new InvalidOperationException("The service has not given itself an instance id.");

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        var instance = await KilledRuns.FindInstanceAsync(DataFolder, CancellationToken.None);
        foreach (var life in lives)
            await life.DisposeAsync();
        if (instance is not null)
            await EngineLeftovers.RemoveAsync(instance);
        folder.Dispose();
    }

    private async Task<bool> AnswersAsync(string path, CancellationToken ct)
    {
        try
        {
            using var response = await Client.GetAsync(path, ct);
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
