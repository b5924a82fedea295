using BuildApi.Apps;
using BuildApi.Builds;
using BuildApi.Execution;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BuildApi.Tests.Campaigns.Simulated;

/// <summary>One history: a service, its users and its engine, in whatever order the seed wants, until all is well again and every build has ended.</summary>
internal sealed class History : IDisposable
{
    private const int MostTurns = 60_000;

    private readonly Schedule schedule;
    private readonly SeededTime time = new();
    private readonly Witness witness;
    private readonly SimulatedMachine machine;
    private readonly SilentLog log = new();
    private readonly StoreWatch watch;
    private readonly string folder;
    private int deaths;
    private int users;
    private bool isBetween;

    public History(ulong seed, HistoryTemplate template, bool keepLines = false)
    {
        schedule = new Schedule(seed) { KeepLines = keepLines };
        witness = new Witness(schedule);
        machine = new SimulatedMachine(schedule, time, witness);
        folder = template.CopyFor(seed);
        watch = new StoreWatch(folder, witness);
    }

    public IReadOnlyList<string> Faults => witness.Faults;

    public Schedule Schedule => schedule;

    public int Deaths => deaths;

    public int Builds => witness.Accepted.Count;

    private Dice Dice => schedule.Dice;

    private Life? Service => machine.Service;

    public async Task RunAsync()
    {
        schedule.Habit = (Habit)Dice.Below(4) is var habit && Enum.IsDefined(habit) ? habit : Habit.Fair;
        Begin();
        for (var builds = 2 + Dice.Below(4); builds > 0; builds--) _ = UseAsync(AppId.Parse($"site-{1 + Dice.Below(2)}", null));
        for (var turns = 50 + Dice.Below(600); turns > 0 && witness.Faults.Count == 0; turns--)
        {
            await QuietAsync();
            await GoOnAsync();
        }

        await HealAsync();
        if (witness.Faults.Count == 0) await EndAsync();
        if (witness.Faults.Count == 0) await new HistoryCheck(witness, machine).LookAsync(Service!);
        if (Service is { } last) await last.DieAsync(schedule, time);
    }

    public void Dispose()
    {
        watch.Dispose();
        machine.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    // One thread of the pool does all the work: when nothing waits for it but this, everybody waits for a turn.
    private static async Task QuietAsync()
    {
        do await Task.Yield();
        while (ThreadPool.PendingWorkItemCount > 0);
    }

    private async Task GoOnAsync()
    {
        var rare = Dice.Below(1000);
        if (rare < 8) await DieAsync();
        else if (rare < 12) StopSoon();
        else if (rare < 20) machine.Harm();
        else if (rare < 25) ToggleEngine();
        else if (rare < 28) JumpClock();
        else if (rare < 50 || schedule.IsEmpty) MoveOn();
        else TakeNext();
    }

    private void TakeNext()
    {
        schedule.TakeNext();
        watch.Look();
    }

    private bool MoveOn()
    {
        schedule.Note("time passes");
        return time.MoveOn();
    }

    private void ToggleEngine()
    {
        machine.IsAway = !machine.IsAway;
        schedule.Note(machine.IsAway ? "the engine goes away" : "the engine is back");
    }

    private void JumpClock()
    {
        schedule.Note("the clock jumps");
        time.Jump(TimeSpan.FromSeconds(Dice.Below(4000) - 2000));
    }

    private void Begin()
    {
        schedule.Note("the service begins");
        isBetween = false;
        machine.Service = new Life(folder, schedule, time, life => new HostileEngine(machine, life), log);
        machine.Service.Begin();
    }

    private async Task DieAsync()
    {
        if (Service is not { } life) return;
        schedule.Note("the service dies");
        deaths++;
        machine.Service = null;
        await life.DieAsync(schedule, time);
        watch.Look();
        if (!isBetween) BeginSoon();
    }

    private void BeginSoon()
    {
        isBetween = true;
        schedule.Add("the service is started", owner: null, Begin);
    }

    // It still answers while it stops, and may die over it.
    private void StopSoon()
    {
        if (Service is not { } life) return;
        schedule.Note("the service is told to stop");
        _ = StopAsync(life);
    }

    private async Task StopAsync(Life life)
    {
        await life.StopAsync();
        await schedule.PassAsync("the service has stopped", life);
        if (machine.Service == life) await DieAsync();
    }

    /// <summary>A user: asks for a build, asks again when there is no answer, and may change their mind.</summary>
    private async Task UseAsync(AppId app)
    {
        users++;
        var branch = Dice.Roll(70) ? "main" : "next";
        var supersede = Dice.Roll(20) ? Supersede.CancelRunning : Supersede.None;
        var key = await AskUntilAsync($"a user wants a build of {app}", life => StartAsync(life, app, branch, supersede));
        witness.Accepted.Add(key);
        schedule.Note($"accepted: {key}");
        for (var times = Dice.Roll(35) ? 1 + Dice.Below(2) : 0; times > 0; times--)
        {
            await AskUntilAsync($"a user cancels {key}", async life =>
            {
                await life.Get<Cancellation>().CancelAsync(key, CancellationToken.None);
                return key;
            });
        }

        users--;
    }

    private async Task<BuildKey> AskUntilAsync(string what, Func<Life, Task<BuildKey>> ask)
    {
        while (true)
        {
            await schedule.PassAsync(what);
            if (Service is not { Answers: true } life) continue;
            var answer = ask(life);
            await Task.WhenAny(answer, life.Died);
            if (answer.IsCompletedSuccessfully) return await answer;
        }
    }

    private static async Task<BuildKey> StartAsync(Life life, AppId app, string branch, Supersede supersede)
    {
        var request = new NewBuild { Trigger = BuildTrigger.Api, Branch = branch, Supersede = supersede };
        var answer = await life.Get<BuildAnswers>()
            .AcceptAsync(app, request, new DefaultHttpContext { RequestServices = life.Services }, CancellationToken.None);
        return answer.Result is Accepted<BuildView> { Value: { } view } ? new BuildKey(app, view.Number)
            : throw new InvalidOperationException("The build was refused.");
    }

    /// <summary>Nothing bad happens from here on, and everybody gets a turn; until every build has ended.</summary>
    private async Task HealAsync()
    {
        if (witness.Faults.Count > 0) return;
        schedule.Note("all is well from here on");
        schedule.Habit = Habit.Fair;
        (machine.IsHostile, machine.IsAway) = (false, false);
        for (var turns = 0; users > 0 || Service is null || !watch.AllHaveEnded; turns++)
        {
            if (turns > MostTurns || time.Passed > TimeSpan.FromDays(7))
            {
                witness.Fault("lost", $"{watch.WhatHasNotEnded} did not end within {time.Passed}");
                return;
            }

            await QuietAsync();
            if (Dice.Below(1000) >= 10 && !schedule.IsEmpty) TakeNext();
            else if (!MoveOn() && schedule.IsEmpty && Service is { } stopped) await DieAsync();
            if (witness.Faults.Count > 0) return;
        }
    }

    /// <summary>Time for what sweeps up, and a stop that is waited for.</summary>
    private async Task EndAsync()
    {
        var until = time.Passed + TimeSpan.FromMinutes(12);
        while (time.Passed < until || !schedule.IsEmpty)
        {
            await QuietAsync();
            if (!schedule.IsEmpty) TakeNext();
            else if (!MoveOn()) break;
        }

        schedule.Note("the service is told to stop for the last time");
        var stopped = Service!.StopAsync();
        while (!stopped.IsCompleted)
        {
            await QuietAsync();
            if (stopped.IsCompleted) break;
            if (!schedule.IsEmpty) TakeNext();
            else if (!MoveOn())
            {
                witness.Fault("left over", "the service does not stop");
                return;
            }
        }
    }
}
