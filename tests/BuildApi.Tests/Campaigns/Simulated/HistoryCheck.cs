using System.Text;
using BuildApi.Artifacts;
using BuildApi.BuildImages.Housekeeping;
using BuildApi.BuildLogs;
using BuildApi.Builds;
using BuildApi.ToolStore.Provision;

namespace BuildApi.Tests.Campaigns.Simulated;

/// <summary>What must hold when all is over. It goes by what the outside world knows, and by what readers of the service are shown.</summary>
internal sealed class HistoryCheck(Witness witness, SimulatedMachine machine)
{
    /// <summary>How last lines go on, in the order of the states that are ends.</summary>
    private static readonly string[] Verdicts = ["succeeded", "failed (", "was canceled", "timed out"];

    public async Task LookAsync(Life life)
    {
        foreach (var key in witness.Accepted)
        {
            if (await life.Get<BuildStore>().FindAsync(key, CancellationToken.None) is not { } build) witness.Fault("lost", $"{key} was accepted and is gone");
            else await LookAtAsync(life, build);
        }

        foreach (var container in machine.Containers) witness.Fault("left over", $"the container of {SimulatedMachine.NameOf(container)}");
        foreach (var network in machine.Networks) witness.Fault("left over", $"the network {network}");
        foreach (var attempt in life.Get<RunningTools>().Prepared()) witness.Fault("left over", $"the tools' folder of {attempt}");
        if (!await life.Get<ImageLeases>().RemoveAsync(machine.Image.Id, () => Task.FromResult(true))) witness.Fault("left over", "a hold on the image");
        LookAtPlaces(life.Get<BuildPlaces>());
    }

    private async Task LookAtAsync(Life life, Build build)
    {
        if (!BuildLifecycle.HasEnded(build.State)) witness.Fault("lost", $"{build.Key} is {build.State} when all is over");
        for (var attempt = 1; attempt <= build.Attempt; attempt++)
        {
            var key = new AttemptKey(build.Key, attempt);
            if (life.Get<OpenLogs>().Find(key) is not null) witness.Fault("left over", $"the log of {key} is open");
        }

        await LookAtLogAsync(life, build);
        LookAtStory(build);
        if (build.State == BuildState.Succeeded && life.Get<ArtifactStore>().List(build.Key.App, build.Key.Number, "", null, 10) is not { Count: 1 })
            witness.Fault("wrong bytes", $"{build.Key} succeeded and its artifacts are not those that it made");
    }

    private async Task LookAtLogAsync(Life life, Build build)
    {
        await using var log = life.Get<LogReader>().Open(build);
        using var reader = new StreamReader(log, Encoding.UTF8);
        var text = await reader.ReadToEndAsync();
        var lines = text.Split('\n');
        if (!text.EndsWith('\n') || !lines[^2].StartsWith(Verdict(build), StringComparison.Ordinal))
            witness.Fault("wrong bytes", $"the log of {build.Key}, which is {build.State}, ends with '{(lines.Length > 1 ? lines[^2] : text)}'");
        var verdicts = lines.Count(line => Verdicts.Any(verdict => line.StartsWith($"Build {build.Key.Number} {verdict}", StringComparison.Ordinal)));
        if (verdicts != 1) witness.Fault("wrong bytes", $"the log of {build.Key} has {verdicts} verdicts");
        var from = 0;
        for (var attempt = 1; attempt <= build.Attempt; attempt++)
        {
            var name = $"{build.Key}/{attempt}";
            if (witness.Attempts.Contains(name)) from = LookAtOutput(name, lines, from);
        }
    }

    // Whole, once and in order, at least as far as the service said that it has it, and behind what earlier attempts printed; answers where it ended.
    private int LookAtOutput(string attempt, string[] shown, int from)
    {
        var said = witness.SaidBy(attempt).ToString();
        var (at, end) = (0, from);
        for (var index = 0; index < shown.Length; index++)
        {
            var (line, before) = (shown[index], at);
            var rest = said.AsSpan(at);
            if (index >= from && rest.StartsWith($"{line}\n")) at += line.Length + 1;
            // A line of the service never continues one of the build, which then goes on below.
            else if (index >= from && line.Length > 0 && rest.StartsWith(line)) at += line.Length;
            else if (line.StartsWith(Witness.Mark(attempt), StringComparison.Ordinal))
                witness.Fault("wrong bytes", $"the log of {attempt} has '{line}' after {at} bytes of what it printed");
            if (at > before) end = index + 1;
        }

        if (at < witness.TakenOf(attempt))
            witness.Fault("wrong bytes", $"the service took {witness.TakenOf(attempt)} bytes of {attempt}, and its log has {at}");
        return end;
    }

    private void LookAtStory(Build build)
    {
        if (build.State == BuildState.Succeeded && !witness.HasBegun(build.Key))
            witness.Fault("wrong bytes", $"{build.Key} succeeded and no command of it ran");
        if (build.State == BuildState.Succeeded != (build.Failure is null) && build.State is not BuildState.Canceled)
            witness.Fault("wrong bytes", $"{build.Key} is {build.State}, and its failure is {build.Failure?.Code.ToString() ?? "none"}");
        if (build.Failure?.Message.Contains("its container is gone", StringComparison.Ordinal) is true && !machine.Harmed.Contains($"{build.Key}"))
            witness.Fault("wrong bytes", $"{build.Key} is lost, and nobody took its container but the service");
        if (build.State == BuildState.Canceled && !build.CancelRequested) witness.Fault("wrong bytes", $"{build.Key} was canceled by nobody");
    }

    private void LookAtPlaces(BuildPlaces places)
    {
        var taken = Enumerable.Range(0, places.Limit).TakeWhile(_ => places.HasFree).Select(_ => places.Take()).ToList();
        if (taken.Count < places.Limit || places.Lent != 0) witness.Fault("left over", $"{places.Limit - taken.Count} places are held, {places.Lent} are lent");
        foreach (var place in taken) place.Dispose();
    }

    private static string Verdict(Build build) => $"Build {build.Key.Number} {Verdicts[build.State - BuildState.Succeeded]}";
}
