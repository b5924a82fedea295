using System.Globalization;
using BuildApi.BuildImages.Settings;
using BuildApi.Concurrency;
using BuildApi.Engines;

namespace BuildApi.BuildImages.Pulls;

/// <summary>Pulls one image: tells the log how it goes, and tries again what may pass.</summary>
internal sealed class ImagePuller(IContainerEngine engine, ImagePullSettings settings, TimeProvider clock)
{
    public async Task<PullOutcome> PullAsync(ImagePull pull, PullWaiter waiter, CancellationToken ct)
    {
        var started = clock.GetTimestamp();
        var outcome = await PullAsync(pull, waiter, started, ct);
        PullMetrics.Ended(outcome, clock.GetElapsedTime(started));
        return outcome;
    }

    private async Task<PullOutcome> PullAsync(ImagePull pull, PullWaiter waiter, long started, CancellationToken ct)
    {
        var log = waiter.Say;
        var before = await engine.ListImageIdsAsync(ct);
        for (var number = 1; ; number++)
        {
            log(number == 1 ? $"Pulling {pull.Reference}." : $"Pulling {pull.Reference}, try {number} of {settings.Tries}.");
            var outcome = await TryAsync(pull, log, ct);
            if (outcome.Verdict is not { } verdict)
                return outcome with { IsNew = !before.Contains(outcome.Image!.Id) };

            log($"The pull failed: {verdict.Sentence} ({verdict.Detail})");
            var wait = WaitBefore(number + 1, verdict);
            if (!verdict.Retryable || number >= settings.Tries)
                return outcome;
            if (clock.GetElapsedTime(started) + wait > settings.GiveUpAfter)
            {
                log($"The next try would have to wait {Seconds(wait)}; pulls are given up after {Seconds(settings.GiveUpAfter)}.");
                return outcome;
            }

            log($"Trying again in {Seconds(wait)}.");
            waiter.Pauses();
            await Task.Delay(wait, clock, ct);
        }
    }

    private async Task<PullOutcome> TryAsync(ImagePull pull, Action<string> log, CancellationToken ct)
    {
        var report = new PullReport(clock, log);
        using var stalled = new CancellationTokenSource(settings.StalledAfter, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(stalled.Token, ct);
        try
        {
            if (pull.IsProof) await engine.AskRegistryAsync(pull, both.Token);
            var image = await engine.PullImageAsync(pull, step =>
            {
                if (report.Add(step)) stalled.CancelAfter(settings.StalledAfter);
            }, both.Token);
            report.End(pull.Reference, image);
            return new PullOutcome(image, null);
        }
        catch (EngineException refusal)
        {
            return new PullOutcome(null, PullFailure.Classify(refusal.Message));
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new PullOutcome(null, PullFailure.Classify($"i/o timeout: nothing arrived for {Seconds(settings.StalledAfter)}"));
        }
    }

    private TimeSpan WaitBefore(int number, PullVerdict verdict)
    {
        var wait = new Backoff(settings.FirstWait, settings.LongestWait).After(number - 1);
        return verdict.RetryAfter > wait ? verdict.RetryAfter.Value : wait;
    }

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.#} s");
}
