using System.Globalization;
using System.Text;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Campaigns.Simulated;

/// <summary>
/// A process that runs as <c>runner.sh</c> does in a container: it claims, asks for the plan, begins commands, and sends what they print by offset until it is
/// told that all is there. It says everything twice, too late, from wrong offsets and after its death, as networks and stubborn processes do.
/// </summary>
internal sealed class HostileRunner(SimulatedMachine machine, Witness witness, FakeContainer container, string process)
{
    private readonly Schedule schedule = machine.Schedule;
    private readonly RunnerLine line = new(machine, container.Variable("BUILDAPI_TOKEN"));
    private readonly string attempt = SimulatedMachine.NameOf(container);
    private readonly StringBuilder events = new();
    private long sentLog;
    private long sentEvents;
    private int printed;

    private StringBuilder Log => witness.SaidBy(attempt);

    private Dice Dice => schedule.Dice;

    private bool IsHostile => machine.IsHostile;

    /// <summary>Its exit code.</summary>
    public async Task<int> RunAsync()
    {
        try
        {
            return await LiveAsync();
        }
        catch (OperationCanceledException) when (container.Killed.IsCancellationRequested)
        {
            // What it had sent may still be on its way.
            if (schedule.Dice.Roll(50)) await HauntAsync();
            return 137;
        }
        catch (ContainerEnds ends)
        {
            return ends.Code;
        }
    }

    public async Task RunQuietlyAsync() => await RunAsync();

    private async Task<int> LiveAsync()
    {
        await StepAsync("wakes");
        var (status, _) = await AskAsync("claims", () => line.ClaimAsync($"{container.Id}-{process}"));
        if (status != 200) return 94;
        if (IsHostile && Dice.Roll(10)) await AskAsync("claims again", () => line.ClaimAsync($"{container.Id}-{process}"));
        Event("step source started 1700000000.0");
        if (IsHostile && Dice.Roll(5)) return await FailCloneAsync();
        Event($"commit {BuildScript.Head}");
        Say("checked out");
        await SendAsync(final: false);
        await AskAsync("has the source", line.SourceFetchedAsync);
        Event("step source succeeded 1700000001.0");
        (status, var text) = await AskAsync("asks for the plan", () => line.PlanAsync(BuildScript.DefaultSpec));
        return status == 200 ? await RunCommandsAsync(PlanRecord.Read(text).Count(record => record.Kind == "command")) : await FinishAsync(1);
    }

    private async Task<int> RunCommandsAsync(int commands)
    {
        for (var command = 0; command < commands; command++)
        {
            await StepAsync($"begins command {command}");
            witness.Begin(container, command);
            Event($"command {command} started 1700000002.0");
            for (var lines = Dice.Below(3); lines >= 0; lines--) Say($"output of command {command}");
            if (Dice.Roll(70)) await SendAsync(final: false);
            var code = Dice.Roll(8) ? 3 : 0;
            Event($"command {command} finished {code} 1700000003.0");
            if (code == 0) continue;
            Event($"failed command_failed {code} {command}");
            return await FinishAsync(1);
        }

        container.Files["/workspace/site/dist/index.html"] = "<html>";
        Event("artifacts /workspace/site//dist");
        Event("succeeded");
        return await FinishAsync(0);
    }

    private async Task<int> FailCloneAsync()
    {
        Say("fatal: unable to access the repository: Could not resolve host: git.example.com");
        await AskAsync("could not clone",
            () => line.CloneFailedAsync("fatal: unable to access 'https://git.example.com/': Could not resolve host: git.example.com\n"));
        Event("step source failed 1700000001.0");
        return await FinishAsync(1);
    }

    private async Task<int> FinishAsync(int code)
    {
        while (sentLog < Log.Length || sentEvents < events.Length) await SendAsync(final: true);
        return code;
    }

    private void Say(string what) => Log.Append(CultureInfo.InvariantCulture, $"{Witness.Mark(attempt)}{printed++}> {what}\n");

    private void Event(string what) => events.Append(what).Append('\n');

    private async Task SendAsync(bool final)
    {
        if (sentLog < Log.Length) sentLog = await SendAsync("log", sentLog, Log, (offset, bytes) => line.LogAsync(offset, bytes, final));
        witness.Took(attempt, sentLog);
        if (sentEvents < events.Length) sentEvents = await SendAsync("events", sentEvents, events, line.EventsAsync);
    }

    private async Task<long> SendAsync(string what, long from, StringBuilder text, Func<long, string, Task<(int Status, string Text)>> send)
    {
        var rest = text.ToString((int)from, text.Length - (int)from);
        // A body may break off anywhere.
        if (IsHostile && Dice.Roll(15)) rest = rest[..Dice.Below(rest.Length + 1)];
        var (status, next) = await AskAsync($"sends {what}", () => send(from, rest));
        if (status is not (200 or 409)) throw new ContainerEnds(93);
        if (IsHostile && Dice.Roll(10)) await AskAsync($"sends {what} again", () => send(from, rest));
        if (IsHostile && Dice.Roll(5)) await SendFromNowhereAsync(what, send);
        return long.Parse(next.Split('\n')[0], CultureInfo.InvariantCulture);
    }

    private async Task SendFromNowhereAsync(string what, Func<long, string, Task<(int Status, string Text)>> send)
    {
        var (status, _) = await AskAsync($"sends {what} from nowhere", () => send(1_000_000 + Dice.Below(1000), "succeeded\nnonsense\n"));
        if (status == 200) witness.Fault("wrong bytes", $"{attempt} sent {what} from an offset that nobody expects, and was believed");
    }

    // The container is gone, and what was sent before is heard only now.
    private async Task HauntAsync()
    {
        for (var times = Dice.Below(4); times > 0; times--)
        {
            await schedule.PassAsync($"{attempt}: its {process} runner is heard after its end");
            var (log, said) = (Log.ToString(), events.ToString());
            await (Dice.Below(3) switch
            {
                0 => line.LogAsync(0, log, final: false),
                1 => line.EventsAsync(0, said),
                _ => line.ClaimAsync($"{container.Id}-{process}"),
            });
        }
    }

    private async Task<(int Status, string Text)> AskAsync(string what, Func<Task<(int Status, string Text)>> ask)
    {
        while (true)
        {
            await StepAsync(what);
            var (status, text) = await ask().WaitAsync(container.Killed);
            schedule.Note($"{attempt}: {status} for the {process} runner, which {what}");
            if (status is not 0 and < 500) return (status, text);
        }
    }

    private async Task StepAsync(string what)
    {
        await schedule.PassAsync($"{attempt}: the {process} runner {what}").WaitAsync(container.Killed);
        container.Killed.ThrowIfCancellationRequested();
        // The signal to end: what was printed is sent, and that is all.
        if (container.Stopped.IsCancellationRequested && !what.StartsWith("sends", StringComparison.Ordinal)) throw new ContainerEnds(await FinishAsync(143));
    }

    private sealed class ContainerEnds(int code) : Exception
    {
        public int Code => code;
    }
}
