using System.Globalization;
using BuildApi.Engines;

namespace BuildApi.BuildImages.Pulls;

/// <summary>Condenses the many events of a pull into a few lines: <c>Pulled 3 of 7 layers, 45 of 120 MB</c>.</summary>
internal sealed class PullReport(TimeProvider clock, Action<string> log)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private readonly Dictionary<string, Layer> layers = new(StringComparer.Ordinal);
    private readonly long started = clock.GetTimestamp();
    private long lastLine = clock.GetTimestamp();
    private string said = "";

    private sealed record Layer(string Status, long Bytes, long? Total, bool Done);

    /// <summary>Takes an event in; false when it only says that something waits.</summary>
    public bool Add(PullProgress step)
    {
        lock (gate)
        {
            // The first event of a pull has the tag where the others have the layer.
            if (step.Layer is null || step.Status.StartsWith("Pulling from", StringComparison.Ordinal))
                return true;
            var before = layers.GetValueOrDefault(step.Layer);
            var now = Next(before, step);
            layers[step.Layer] = now;
            // The status counts down; once is enough.
            if (IsRetry(step.Status) && (before is null || !IsRetry(before.Status)))
                log($"The download of a layer was interrupted; the engine is resuming it ({step.Status.ToLowerInvariant()}).");
            if (clock.GetElapsedTime(lastLine) >= Pause)
                Say();
            return step.Status == "Extracting" || (now != before && !IsWaiting(step.Status));
        }
    }

    public void End(string reference, EngineImage image)
    {
        lock (gate)
        {
            var fetched = layers.Values.Any(layer => layer.Status != "Already exists");
            var took = clock.GetElapsedTime(started).TotalSeconds;
            log(fetched
                ? string.Create(CultureInfo.InvariantCulture, $"Pulled {reference} in {took:0.#} s, {Megabytes(image.SizeBytes)} MB unpacked.")
                : $"{reference} is up to date.");
        }
    }

    private static bool IsWaiting(string status) => status == "Waiting" || IsRetry(status);

    private static bool IsRetry(string status) => status.StartsWith("Retrying", StringComparison.Ordinal);

    private static Layer Next(Layer? before, PullProgress step)
    {
        var downloading = step.Status == "Downloading";
        var total = downloading ? step.TotalBytes ?? before?.Total : before?.Total;
        var done = step.Status is "Pull complete" or "Already exists";
        // What came counts until the layer is unpacked, though the later events count the unpacking.
        var bytes = downloading ? step.CurrentBytes ?? before?.Bytes ?? 0 : done || step.Status == "Download complete" ? total ?? 0 : before?.Bytes ?? 0;
        return new Layer(step.Status, bytes, total, done || before is { Done: true });
    }

    private void Say()
    {
        lastLine = clock.GetTimestamp();
        var line = Line();
        if (line == said) return;
        said = line;
        log(line);
    }

    private string Line()
    {
        var done = layers.Values.Count(layer => layer.Done);
        var bytes = layers.Values.Sum(layer => layer.Bytes);
        // A layer that waits for its turn has not said its size: then the sum is not the whole.
        var allKnown = layers.Values.All(layer => layer.Total is not null || layer.Done);
        var total = layers.Values.Sum(layer => layer.Total ?? 0);
        var amount = allKnown && total > 0 ? $"{Megabytes(bytes)} of {Megabytes(total)} MB" : $"{Megabytes(bytes)} MB so far";
        return $"Pulled {done} of {layers.Count} layers, {amount}";
    }

    private static string Megabytes(long bytes) => (bytes / 1_000_000.0).ToString("0", CultureInfo.InvariantCulture);
}
