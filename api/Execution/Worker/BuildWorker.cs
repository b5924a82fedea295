using System.Collections.Concurrent;
using BuildApi.Builds;
using BuildApi.Concurrency;
using BuildApi.Engines;
using BuildApi.Execution.Engine;
using BuildApi.Execution.Run;
using BuildApi.Http;
using BuildApi.Runner.Protocol;
using BuildApi.Storage;
using BuildApi.ToolStore;

namespace BuildApi.Execution.Worker;

/// <summary>
/// Runs the builds: takes up what an earlier life of the service left, then takes from the queue as places are free.
/// Holds nothing that the store does not hold.
/// </summary>
internal sealed partial class BuildWorker(
    EngineMonitor monitor, BuildQueue queue, BuildPlaces places, BuildRun run, Recovery recovery, Sweeper sweeper, TimeProvider clock,
    ILogger<BuildWorker> logger) : BackgroundService
{
    // The doorbell rings for everything that may start a build; this is for what nobody rang for.
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan SweepAgain = TimeSpan.FromMinutes(5);

    /// <summary>Between tries to take up a build that cannot be taken up, such as one whose container the engine does not remove.</summary>
    private static readonly Backoff Patience = new(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));

    private readonly ConcurrentDictionary<AttemptKey, Task> running = new();
    private readonly ConcurrentDictionary<AttemptKey, int> failures = new();
    private readonly Doorbell sweep = new();
    private int leftBehind = 1;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        try
        {
            await SurviveAsync(sweeper.SweepAtStartAsync, stoppingToken);
            // The sweep first: it must be listening when the builds have been taken up.
            await Task.WhenAll(SweepAsync(stoppingToken), WorkAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Builds go on in their containers; whoever starts next takes them up.
            await Task.WhenAll(running.Values);
            await LeaveNothingAsync();
        }
    }

    private async Task LeaveNothingAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(3));
        try
        {
            await sweeper.RemoveNetworksAsync(patience.Token);
        }
        catch (Exception away) when (away is EngineUnavailableException or EngineException or OperationCanceledException)
        {
            // The next life of the service uses it and removes it.
        }
    }

    private async Task WorkAsync(CancellationToken stopping)
    {
        while (true)
        {
            var bell = queue.Bell;
            await SurviveAsync(FillAsync, stopping);
            await bell.WaitAsync(LookAgain, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stopping.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Takes builds while there are places and builds.</summary>
    private async Task FillAsync(CancellationToken stopping)
    {
        await monitor.WaitAsync(stopping);
        if (Interlocked.Exchange(ref leftBehind, 0) == 1) await TakeUpAsync(stopping);
        while (places.HasFree)
        {
            var token = RunnerToken.New();
            if (await queue.TakeAsync(token.Hash, clock.GetUtcNow(), stopping, Uptime.Of(clock)) is not { } build) return;
            Begin(build, run.StartAsync(build, token, stopping), stopping);
        }
    }

    // At the first look these are the builds of an earlier life of the service, later those that lost their engine.
    private async Task TakeUpAsync(CancellationToken stopping)
    {
        try
        {
            await recovery.TakeUpAsync(running.ContainsKey, (build, task) => Begin(build, task, stopping), stopping);
        }
        catch
        {
            Interlocked.Exchange(ref leftBehind, 1);
            throw;
        }

        sweep.Ring();
    }

    // Beside the builds: what cannot be removed must not keep one from its turn.
    private async Task SweepAsync(CancellationToken stopping)
    {
        var bell = sweep.Next;
        while (true)
        {
            await bell.WaitAsync(SweepAgain, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stopping.ThrowIfCancellationRequested();
            bell = sweep.Next;
            await SurviveAsync(SweepOnceAsync, stopping);
        }
    }

    private async Task SweepOnceAsync(CancellationToken stopping)
    {
        await monitor.WaitAsync(stopping);
        try
        {
            await sweeper.SweepAsync(stopping);
        }
        catch (EngineUnavailableException)
        {
            // As soon as it answers again, and not with the next round.
            sweep.Ring();
            throw;
        }
    }

    private void Begin(Build build, Task task, CancellationToken stopping)
    {
        // It stands in the list before it can end.
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        running[build.AttemptKey] = ended.Task;
        _ = EndAsync(build, task, ended, stopping);
    }

    private async Task EndAsync(Build build, Task task, TaskCompletionSource ended, CancellationToken stopping)
    {
        using var scope = logger.OfBuild(build.AttemptKey);
        var left = false;
        try
        {
            await task;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // What is left of it is taken up when the engine answers again, or at the next start.
            left = true;
            var tries = 1;
            if (failure is not EngineUnavailableException)
            {
                LeftBehind(logger, build.AttemptKey, failure);
                tries = failures.AddOrUpdate(build.AttemptKey, 1, (_, earlier) => earlier + 1);
            }

            await Task.Delay(Patience.After(tries), clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        catch (OperationCanceledException)
        {
            // The service stops.
        }
        finally
        {
            running.TryRemove(build.AttemptKey, out _);
            if (!left) failures.TryRemove(build.AttemptKey, out _);
            // Only now: whoever takes up what was left passes over what still runs.
            if (left) Interlocked.Exchange(ref leftBehind, 1);
            ended.TrySetResult();
            queue.Ring();
        }
    }

    // The loop must outlive everything: a build that cannot be taken now is taken later.
    private async Task SurviveAsync(Func<CancellationToken, Task> work, CancellationToken stopping)
    {
        try
        {
            await work(stopping);
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !stopping.IsCancellationRequested)
        {
            if (failure is EngineUnavailableException) EngineIsAway(logger, failure.Message);
            else if (Database.IsAway(failure)) StoreIsAway(logger, failure.Message);
            else WorkerBroke(logger, failure);
            await Task.Delay(TimeSpan.FromSeconds(1), clock, stopping);
        }
    }

    [LoggerMessage(LogLevel.Error, "{Attempt} was left behind")]
    private static partial void LeftBehind(ILogger logger, AttemptKey attempt, Exception failure);

    [LoggerMessage(LogLevel.Warning, "The worker waits for the container engine: {Problem}")]
    private static partial void EngineIsAway(ILogger logger, string problem);

    [LoggerMessage(LogLevel.Warning, "The worker waits for the store: {Problem}")]
    private static partial void StoreIsAway(ILogger logger, string problem);

    [LoggerMessage(LogLevel.Error, "The worker failed and continues")]
    private static partial void WorkerBroke(ILogger logger, Exception failure);
}
