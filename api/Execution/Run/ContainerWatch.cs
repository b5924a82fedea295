using System.Text;
using BuildApi.BuildImages.Checks;
using BuildApi.BuildLogs;
using BuildApi.Builds;
using BuildApi.Engines;
using BuildApi.Execution.Steps;
using BuildApi.Failures;

namespace BuildApi.Execution.Run;

/// <summary>Stays with a container until it ends, and tells what it came to.</summary>
internal sealed partial class ContainerWatch(
    IContainerEngine engine, BuildStore builds, BuildSignals signals, ArtifactStep artifacts, RunningBuilds running, TimeProvider clock,
    ILogger<ContainerWatch> logger)
{
    private const int BootstrapOutput = 64 * 1024;

    /// <summary>What the runner's shipping of the last lines may take after the signal to end.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    /// <summary>The verdict on the attempt once its container has ended; what succeeded so far depends on its artifacts.</summary>
    /// <exception cref="OperationCanceledException">The time is over or the build was canceled; the container was told to end.</exception>
    public async Task<BuildVerdict> UntilEndAsync(Build build, string container, BuildLog log, BuildDeadline end)
    {
        ContainerExit exit;
        try
        {
            exit = await engine.WaitContainerAsync(container, end.Token);
        }
        catch (OperationCanceledException) when (end.Verdict is not null)
        {
            // The runner sends what the build printed last, and ends.
            await engine.StopContainerAsync(container, Grace, CancellationToken.None);
            throw;
        }
        catch (ContainerNotFoundException)
        {
            return Lost("Its container is gone: it was removed from outside.");
        }

        if (await builds.FindAsync(build.Key, end.Token) is not { } now || now.AttemptKey != build.AttemptKey) return Lost("Another attempt took its place.");
        if (now.Verdict is { Event: BuildEvent.Succeeded }) return await artifacts.RunAsync(now, container, log, end.Token);
        if (now.Verdict is { } decided) return OutOfMemory(exit, decided.Failure, now.Usage) ?? decided;
        if (now.State == BuildState.Provisioning) return await NeverReportedAsync(container, exit, log, end.Token);
        return OutOfMemory(exit, null, now.Usage) ?? Lost($"Its container ended with exit code {exit.ExitCode} before the build was finished.");
    }

    /// <summary>Ends the build's time when somebody asks for its cancellation; dispose of it when the build is over.</summary>
    public IAsyncDisposable WatchForCancel(BuildKey key, BuildDeadline end)
    {
        running.Add(key, end);
        return new CancelWatch(token => WatchAsync(key, end, token), () => running.Remove(key));
    }

    // The runner never came to send a log, so what the bootstrap found out is written here: every line of it.
    private async Task<BuildVerdict> NeverReportedAsync(string container, ContainerExit exit, BuildLog log, CancellationToken ct)
    {
        var printed = Encoding.UTF8.GetString(await engine.ReadLogAsync(container, BootstrapOutput, ct));
        foreach (var sentence in ImageProbe.Parse(printed).ToSentences()) await log.WriteLineAsync(sentence, ct);
        var failure = BootstrapFailure.From(printed, exit.ExitCode);
        return BuildVerdict.Failed(failure) with { MayPass = failure.Code == FailureCode.RunnerLost && WasKilled(exit) };
    }

    // By signal 9 or 15, or with the shim that the engine watched it through.
    private static bool WasKilled(ContainerExit exit) => exit.ExitCode is 137 or 143 or 255;

    // The kernel ends one process of the container; what the runner saw is a command killed by signal 9.
    private static BuildVerdict? OutOfMemory(ContainerExit exit, BuildFailure? seen, ResourceUsage? usage)
    {
        if (!exit.OutOfMemory || seen is not (null or { ExitCode: 137 or 134 or 9 })) return null;
        return BuildVerdict.Failed(new BuildFailure
        {
            Code = FailureCode.OutOfMemory,
            Step = seen?.Step ?? StepName.Build,
            Message =
                $"The build needed more memory than it is allowed{(seen?.Command is { } command ? $", in '{command}'" : "")}. The limit is the app's "
                    + $"resources.memoryMb{(usage?.PeakMemoryBytes is { } peak ? $"; its peak was {peak / 1024 / 1024} MiB" : "")}.",
            Command = seen?.Command,
            ExitCode = seen?.ExitCode,
            SpecLine = seen?.SpecLine,
        });
    }

    private static BuildVerdict Lost(string why) =>
        BuildVerdict.Failed(FailureCode.RunnerLost, StepName.Build, $"The build was lost. {why} Retry it.") with { MayPass = true };

    /// <summary>Nothing that goes wrong here ends the watch, let alone the build: it looks again.</summary>
    private async Task WatchAsync(BuildKey key, BuildDeadline end, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            var bell = signals.Next(key);
            try
            {
                if (await builds.FindAsync(key, over) is not { CancelRequested: false })
                {
                    end.Cancel();
                    return;
                }
            }
            catch (OperationCanceledException) when (over.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure) when (!over.IsCancellationRequested)
            {
                CannotLook(logger, key, failure);
                bell = Task.Delay(LookAgain, clock, over);
            }

            await bell.WaitAsync(over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(LogLevel.Error, "Whether {Build} is to be canceled could not be looked up; it is tried again")]
    private static partial void CannotLook(ILogger logger, BuildKey build, Exception failure);

    private sealed class CancelWatch : IAsyncDisposable
    {
        private readonly CancellationTokenSource over = new();
        private readonly Task watching;

        private readonly Action ended;

        public CancelWatch(Func<CancellationToken, Task> watch, Action ended)
        {
            this.ended = ended;
            watching = watch(over.Token);
        }

        public async ValueTask DisposeAsync()
        {
            await over.CancelAsync();
            await watching;
            over.Dispose();
            ended();
        }
    }
}
