using BuildApi.Apps;
using BuildApi.Artifacts;
using BuildApi.BuildImages;
using BuildApi.BuildLogs;
using BuildApi.Builds;
using BuildApi.Caches;
using BuildApi.Configuration;
using BuildApi.Engines;
using BuildApi.Execution;
using BuildApi.Execution.Engine;
using BuildApi.Execution.Worker;
using BuildApi.Http;
using BuildApi.PackageOverrides;
using BuildApi.PackageOverrides.Catalogue;
using BuildApi.Registries;
using BuildApi.Runner;
using BuildApi.Storage;
using BuildApi.ToolStore;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BuildApi.Tests.Campaigns.Simulated;

/// <summary>
/// One life of the service over a data folder: the product's own composition without a listener. When it dies, whatever of it still waits for something waits
/// for ever, as after <c>kill -9</c>; what it had under way in the store is gone.
/// </summary>
internal sealed class Life
{
    // One for all lives, as the keys in a data folder are.
    private static readonly EphemeralDataProtectionProvider Keys = new();

    private static readonly IConfiguration Settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
    {
        ["BuildApi:DataFolder"] = "-",
        ["BuildApi:MinFreeBytes"] = "0",
        ["BuildApi:MaxConcurrentBuilds"] = "2",
        ["BuildApi:AutomaticRetries"] = "2",
        ["BuildApi:BuildsMayReach:0"] = "linkLocal",
        ["BuildApi:BuildsMayReach:1"] = "service",
    }).Build();

    private static PackageCatalogue? catalogue;

    private readonly TaskCompletionSource died = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ServiceProvider services;
    private readonly Dictionary<Type, object> found = [];
    private IHostedService[] workers = [];

    public Life(string folder, Schedule schedule, SeededTime time, Func<Life, IContainerEngine> engine, ILoggerProvider log)
    {
        IsBeginning = true;
        services = Compose(folder, schedule, time, engine(this), log).BuildServiceProvider();
    }

    /// <summary>It makes itself ready, and nobody else is there yet.</summary>
    public bool IsBeginning { get; private set; }

    public bool IsDead { get; private set; }

    /// <summary>Takes calls.</summary>
    public bool Answers => !IsDead && !IsBeginning;

    /// <summary>Whoever waits for an answer of this life gets none.</summary>
    public Task Died => died.Task;

    public T Get<T>() where T : notnull
    {
        // The container compiles what is asked for again and again: in here that only costs.
        if (!found.TryGetValue(typeof(T), out var service)) found[typeof(T)] = service = services.GetRequiredService<T>();
        return (T)service;
    }

    public IServiceProvider Services => new Cached(this);

    /// <summary>The workers begin.</summary>
    public void Begin()
    {
        workers = [ActivatorUtilities.CreateInstance<CanceledInQueue>(services), ActivatorUtilities.CreateInstance<BuildWorker>(services)];
        _ = Get<Instance>();
        catalogue ??= Get<PackageCatalogue>();
        IsBeginning = false;
        foreach (var worker in workers) _ = worker.StartAsync(CancellationToken.None);
    }

    /// <summary>A stop that is waited for; builds go on.</summary>
    public async Task StopAsync()
    {
        foreach (var worker in workers) await worker.StopAsync(CancellationToken.None);
    }

    public async Task DieAsync(Schedule schedule, SeededTime time)
    {
        IsDead = true;
        schedule.Drop(this);
        time.Drop(this);
        await Get<Database>().DisposeAsync();
        died.TrySetResult();
    }

    private ServiceCollection Compose(string folder, Schedule schedule, SeededTime time, IContainerEngine engine, ILoggerProvider log)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.ClearProviders().AddProvider(log).SetMinimumLevel(LogLevel.Error));
        var options = SettingsReader.Read(Settings, out _);
        options.DataFolder = folder;
        services.AddSingleton(options);
        services.AddSingleton<TimeProvider>(new SeededClock(time, this)).AddSingleton<IWriterTurns>(new StoreTurns(schedule, this));
        services.AddSingleton<IHostApplicationLifetime, NoHost>().AddSingleton<IServer, NoHost>();
        services.AddStorage();
        services.AddSingleton<IDataProtectionProvider>(Keys);
        services.AddSingleton<IdempotencyStore>();
        services.AddApps();
        services.AddBuildImages();
        services.AddRegistries();
        services.AddPackageOverrides();
        services.AddToolStore();
        services.AddBuilds();
        services.AddBuildLogs();
        services.AddArtifacts();
        services.AddCaches();
        services.AddRunner();
        services.AddExecution();
        services.AddConceptSettings();
        services.AddSingleton(engine);
        // Read anew by every life, and always the same.
        if (catalogue is not null) services.AddSingleton(catalogue);
        return services;
    }

    private sealed class Cached(Life life) : IServiceProvider
    {
        public object? GetService(Type type)
        {
            if (!life.found.TryGetValue(type, out var service) && life.services.GetService(type) is { } made) life.found[type] = service = made;
            return service;
        }
    }
}
