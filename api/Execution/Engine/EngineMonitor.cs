using BuildApi.Builds;
using BuildApi.Engines;

namespace BuildApi.Execution.Engine;

/// <summary>Knows whether the container engine answers, and lets others wait until it does.</summary>
internal sealed partial class EngineMonitor(IContainerEngine engine, BuildPlaces places, TimeProvider clock, ILogger<EngineMonitor> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private EngineInfo? known;

    /// <summary>What the engine said when it was last asked; null when it did not answer then, or was not asked yet.</summary>
    public EngineInfo? LastAnswer { get; private set; }

    /// <summary>Asks the engine now; null and the reason when it does not answer.</summary>
    public async Task<(EngineInfo? Engine, string? Problem)> AskAsync(CancellationToken ct)
    {
        using var timeout = new CancellationTokenSource(Patience, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, ct);
        try
        {
            var info = await engine.GetInfoAsync(both.Token);
            LastAnswer = info;
            if (Interlocked.Exchange(ref known, info) is null) Answers(logger, info.Name, info.Version, info.ApiVersion, info.Platform);
            return (info, null);
        }
        catch (Exception failure) when (failure is EngineUnavailableException or EngineException)
        {
            LastAnswer = null;
            return (null, failure.Message);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            LastAnswer = null;
            return (null, $"The container engine did not answer within {Patience.TotalSeconds} s.");
        }
    }

    /// <summary>Comes back when the engine answers.</summary>
    public async Task WaitAsync(CancellationToken ct)
    {
        var told = false;
        while (true)
        {
            var (found, problem) = await AskAsync(ct);
            places.EngineIsAway = found is null;
            if (found is not null) return;
            known = null;
            if (!told) IsAway(logger, problem!);
            told = true;
            await Task.Delay(Pause, clock, ct);
        }
    }

    [LoggerMessage(LogLevel.Information, "The container engine answers: {Name} {Version}, API {ApiVersion}, {Platform}")]
    private static partial void Answers(ILogger logger, string name, string version, string apiVersion, string platform);

    [LoggerMessage(LogLevel.Warning, "Builds wait in the queue. {Problem}")]
    private static partial void IsAway(ILogger logger, string problem);
}
