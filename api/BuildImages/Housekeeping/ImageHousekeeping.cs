using BuildApi.BuildImages.References;
using BuildApi.BuildImages.Settings;
using BuildApi.Concurrency;
using BuildApi.Engines;

namespace BuildApi.BuildImages.Housekeeping;

/// <summary>
/// Removes images that were pulled for builds when they take more than the budget, used longest ago first. Never one in use,
/// never one that the service did not pull, and never one that somebody gave a name of his own since.
/// </summary>
/// <remarks>Sizes are as <c>docker images</c> shows them: a layer that two images share counts for both.</remarks>
internal sealed partial class ImageHousekeeping
{
    private readonly IContainerEngine engine;
    private readonly PulledImageStore pulled;
    private readonly PendingPullStore underWay;
    private readonly ImageLeases holds;
    private readonly ImagePullSettings settings;
    private readonly TimeProvider clock;
    private readonly ILogger<ImageHousekeeping> logger;
    private readonly Doorbell bell = new();
    private Task rung;
    private volatile bool isOver;

    public ImageHousekeeping(IContainerEngine engine, PulledImageStore pulled, PendingPullStore underWay, ImageLeases holds, ImagePullSettings settings,
        TimeProvider clock, ILogger<ImageHousekeeping> logger)
    {
        (this.engine, this.pulled, this.underWay, this.holds, this.settings, this.clock, this.logger) =
            (engine, pulled, underWay, holds, settings, clock, logger);
        rung = bell.Next;
        // What could not go because a build used it goes when the build ends.
        holds.Released += () =>
        {
            if (isOver) Ring();
        };
    }

    /// <summary>Says that there may be something to do.</summary>
    public void Ring() => bell.Ring();

    /// <summary>Comes back when somebody has rung since it came back last (true), or the time is over (false).</summary>
    public async Task<bool> WaitAsync(TimeSpan atMost, CancellationToken ct)
    {
        await rung.WaitAsync(atMost, clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ct.ThrowIfCancellationRequested();
        var hasRung = rung.IsCompleted;
        // Before the look that the caller takes now.
        if (hasRung) rung = bell.Next;
        return hasRung;
    }

    /// <exception cref="EngineUnavailableException">The engine does not answer; nothing was forgotten.</exception>
    public async Task SweepAsync(CancellationToken ct)
    {
        await SettlePullsAsync(ct);
        await ForgetTheGoneAsync(ct);
        var images = await pulled.ListAsync(ct);
        var bytes = images.Sum(image => image.SizeBytes);
        foreach (var image in images)
        {
            if (bytes <= settings.MaxImageBytes) break;
            if (!await holds.RemoveAsync(image.Id, () => RemoveAsync(image, ct))) continue;
            bytes -= image.SizeBytes;
            Removed(logger, image.References is [var name, ..] ? name : image.Id, image.SizeBytes / 1_000_000);
        }

        isOver = bytes > settings.MaxImageBytes;
    }

    private async Task SettlePullsAsync(CancellationToken ct)
    {
        foreach (var pull in await underWay.GivenUpAsync(ct))
        {
            var brought = new List<string>();
            foreach (var id in (await engine.ListImageIdsAsync(ct)).Except(pull.ImagesBefore))
            {
                if (await engine.FindImageAsync(id, ct) is { } image && pull.MayHaveBrought(image)) brought.Add(id);
            }

            await underWay.SettleAsync(pull, brought, ct);
        }
    }

    // In this order: what is recorded while the engine is asked is not among what is known.
    private async Task ForgetTheGoneAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var known = await pulled.KnownIdsAsync(ct);
        var there = await engine.ListImageIdsAsync(ct);
        foreach (var id in known.Where(id => !there.Contains(id))) await pulled.ForgetAsync(id, now, ct);
    }

    private async Task<bool> RemoveAsync(PulledImage image, CancellationToken ct)
    {
        var begun = clock.GetUtcNow();
        if (await engine.FindImageAsync(image.Id, ct) is not { } now || HasOtherNames(now, image)) return false;
        foreach (var reference in image.References)
        {
            // The name may mean another image by now.
            if ((await engine.FindImageAsync(reference, ct))?.Id == image.Id) await engine.RemoveImageAsync(reference, ct);
        }

        // With its last name an image goes by itself; one whose tag moved on has none left, only its id.
        if (await engine.FindImageAsync(image.Id, ct) is { Tags: [] }) await engine.RemoveImageAsync(image.Id, ct);
        if (await engine.FindImageAsync(image.Id, ct) is not null) return false;
        await pulled.ForgetAsync(image.Id, begun, ct);
        return true;
    }

    private static bool HasOtherNames(EngineImage now, PulledImage image) =>
        now.Tags.Any(tag => !image.References.Contains(ImageReference.Read(tag)?.Canonical));

    [LoggerMessage(LogLevel.Information, "Removed the image {Image} ({Megabytes} MB): the images of builds take more than their budget")]
    private static partial void Removed(ILogger logger, string image, long megabytes);
}
