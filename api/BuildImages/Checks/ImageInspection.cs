using System.Text;
using BuildApi.Engines;

namespace BuildApi.BuildImages.Checks;

/// <summary>
/// Looks into an image that is on the machine, for every requirement: by running the full probe in a container of it that has
/// no network, or where the image has no working shell, by looking at the files of a container that never runs.
/// The container is removed on every way out. What was found is remembered: the id of an image is that of its content.
/// </summary>
internal sealed class ImageInspection(IContainerEngine engine, BusyContainers busy, ImageProbeStore probes, TimeProvider clock)
{
    /// <summary>The probe gives each tool five seconds, all at once; the rest is for a slow machine.</summary>
    private static readonly TimeSpan ProbeTime = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan CleanupTime = TimeSpan.FromSeconds(30);

    /// <summary>The probe prints a few kilobytes; an image may greet with more.</summary>
    private const int LogLimit = 256 * 1024;

    private const long Memory = 1L << 30;
    private const long Processes = 256;

    /// <param name="labels">Carried by the container, so that what a killed service leaves behind is found.</param>
    /// <exception cref="EngineException">The engine could not make a container of the image.</exception>
    public async Task<ImageFindings> InspectAsync(EngineImage image, IReadOnlyDictionary<string, string> labels, CancellationToken ct)
    {
        if (await probes.FindAsync(image.Id, ct) is { } known) return known with { Remembered = true };
        var findings = new ImageFindings { Found = await ProbeAsync(image, labels, ct), ProbedAt = clock.GetUtcNow() };
        // What an impatient machine did not let finish is asked again the next time.
        if (findings.Found.Finished) await probes.SaveAsync(image.Id, findings, ct);
        return findings;
    }

    private async Task<ProbeResult> ProbeAsync(EngineImage image, IReadOnlyDictionary<string, string> labels, CancellationToken ct)
    {
        // No engine here makes a container of it; that nothing in it was found says enough.
        if (image.Os != "linux") return Nothing;

        var name = $"buildapi-check-{Guid.NewGuid():N}";
        using var inUse = busy.Use(name);
        var container = await engine.CreateContainerAsync(Specification(name, image, labels), ct);
        try
        {
            var (found, hasNoShell) = await RunProbeAsync(container, ct);
            return found.Complete ? found : await new ImageFiles(engine, container, image).ProbeAsync(ct) with { Finished = hasNoShell };
        }
        finally
        {
            // The caller may have given up; the container must still go away.
            using var cleanup = new CancellationTokenSource(CleanupTime, clock);
            await engine.RemoveContainerAsync(container, cleanup.Token);
        }
    }

    private static ProbeResult Nothing => new() { Finished = true, Missing = [.. ImageRequirements.All.Select(each => each.Name)] };

    private static ContainerSpec Specification(string name, EngineImage image, IReadOnlyDictionary<string, string> labels) => new()
    {
        Name = name,
        Image = image.Id,
        Command = ["sh", "-c", $"{ImageProbe.Full}\nbuildapi_full_probe"],
        Labels = labels,
        // The image's own may be a folder that its user cannot enter.
        WorkingFolder = "/",
        Network = null,
        MemoryBytes = Memory,
        PidsLimit = Processes,
    };

    /// <summary>What the probe printed, and whether it is certain that no shell will ever run it.</summary>
    private async Task<(ProbeResult Found, bool HasNoShell)> RunProbeAsync(string container, CancellationToken ct)
    {
        var ended = false;
        try
        {
            using var limit = new CancellationTokenSource(ProbeTime, clock);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ct);
            await engine.StartContainerAsync(container, both.Token);
            await engine.WaitContainerAsync(container, both.Token);
            ended = true;
        }
        catch (EngineException refusal)
        {
            return (new ProbeResult(), ShellRefusal.IsSaidBy(refusal.Message) || ShellRefusal.IsForeign(refusal.Message));
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // Something in the image hangs. What the probe printed until now still counts.
        }

        return (ImageProbe.Parse(Encoding.UTF8.GetString(await engine.ReadLogAsync(container, LogLimit, ct))), ended);
    }
}
