using System.Text;
using BuildApi.Apps;
using BuildApi.BuildLogs;
using BuildApi.Builds;
using BuildApi.Engines;
using BuildApi.Execution;
using BuildApi.Execution.Run;
using BuildApi.Execution.Worker;
using BuildApi.Failures;
using BuildApi.Runner.Plans;
using BuildApi.Runner.Protocol;

namespace BuildApi.Tests.Campaigns.Model;

/// <summary>What may happen next in a state: every step of everybody, each a call of the product's own code, and every bad thing that is still allowed.</summary>
internal sealed class ModelMoves(ModelWorld world)
{
    private const int MostFailed = 1;
    private const string Spec = "version: 1\nfrontend:\n  phases:\n    build:\n      commands:\n        - npm run build\n";

    private static readonly SourceReport Source = new("amplify.yml", Spec, null, ["amplify.yml"], new Dictionary<string, string>(),
        "buildapi-probe begin\nbuildapi-probe end\n");

    private static CancellationToken None => CancellationToken.None;

    public IEnumerable<(string Name, Func<Task<ModelState>> Go)> Of(ModelState state, Build build) =>
        [.. state.IsAlive ? OfService(state, build) : [("the service starts", () => Done(state with { IsAlive = true, LooksForLeft = true }))],
            .. state.Runners.SelectMany((runner, index) => OfRunner(state, runner, index)), .. state.Harm > 0 ? Bad(state) : []];

    private IEnumerable<(string, Func<Task<ModelState>>)> OfService(ModelState state, Build build)
    {
        yield return ("sweep", async () => { await world.Life.Get<Sweeper>().SweepAsync(None); return state; });
        if (!build.CancelRequested && !BuildLifecycle.HasEnded(build.State))
            yield return ("a user cancels", async () => { await world.Life.Get<Cancellation>().CancelAsync(build.Key, None); return state; });
        if (build is { State: BuildState.Queued, CancelRequested: true })
            yield return ("what was canceled while it waited ends", () => EndAsync(state, build, new BuildVerdict { Event = BuildEvent.Canceled }));
        if (state.Worker is { } worker) foreach (var move in OfWorker(state, worker, build)) yield return move;
        else if (state.LooksForLeft) yield return ("recovery", () => TakeUpAsync(state));
        else if (build.State == BuildState.Queued) yield return ("taken", () => TakeAsync(state, build));
    }

    private IEnumerable<(string, Func<Task<ModelState>>)> OfWorker(ModelState state, ModelWorker worker, Build build)
    {
        var attempt = worker.Build.AttemptKey;
        var mine = state.Containers.FirstOrDefault(container => container.Attempt == attempt.Attempt);
        switch (worker.Phase)
        {
            case "taken":
                yield return ("created", () => Done(At("created") with
                {
                    Containers = [.. state.Containers, new ModelContainer(state.Containers.Count + (attempt.Attempt * 2), attempt.Attempt, 'c')],
                }));
                break;
            case "created" when mine is not null:
                yield return ("the id is stored", async () => { await Attempts.SetContainerAsync(attempt, mine.Name, None); return At("stored"); });
                break;
            case "stored" when mine is not null:
                yield return ("started", () => Done(Started(At("watching"), mine, 1)));
                if (state.Harm > 0) yield return ("started twice", () => Done(Started(At("watching"), mine, 2) with { Harm = state.Harm - 1 }));
                break;
            case "stored" or "created":
                yield return ("cannot start", () => Done(Judged(BuildVerdict.Failed(FailureCode.Internal, StepName.Provision, "No container."))));
                break;
            case "watching" when mine is not { State: 'r' }:
                yield return ("the end is seen", () => WatchAsync(state, worker, mine));
                break;
            case "judged" when worker.Verdict is { Event: BuildEvent.PutBack }:
                yield return ("goes back", () => Done(At("again")));
                break;
            case "judged":
                yield return ("decided", () => DecideAsync(state, worker));
                break;
            case "again" or "decided":
                yield return ("removed", async () =>
                {
                    await world.Life.Get<BuildClosing>().RemoveContainersAsync(worker.Build, None);
                    return At(worker.Phase + " removed");
                }
                );
                break;
            case "again removed":
                yield return ("put back", async () =>
                {
                    await world.Life.Get<BuildClosing>().PutBackAsync(worker.Build);
                    return state with { Worker = null };
                }
                );
                break;
            case "decided removed":
                yield return ("ended", () => EndAsync(state with { Worker = null }, worker.Build, worker.Verdict!));
                break;
        }

        if (build.CancelRequested && worker.Phase is "taken" or "created" or "stored" or "watching")
            yield return ("the cancel is seen",
                () => Done(Judged(new BuildVerdict { Event = BuildEvent.Canceled }) with { Containers = Stopped(state, attempt.Attempt) }));

        ModelState At(string phase) => state with { Worker = worker with { Phase = phase } };
        ModelState Judged(BuildVerdict verdict) => state with { Worker = worker with { Phase = "judged", Verdict = verdict } };
    }

    private IEnumerable<(string, Func<Task<ModelState>>)> OfRunner(ModelState state, ModelRunner runner, int index)
    {
        var runs = state.Containers.Any(container => container.Id == runner.Container && container.State == 'r');
        // What is on its way arrives, whoever sent it and is dead since.
        if (runner.Phase == "asked" && state.IsAlive)
            yield return ("the plan is made",
                async () => Step(await world.Life.Get<RunnerPlans>().MakeAsync(runner.Bound!, Source, None) is null ? "refused" : "planned"));
        if (!runs) yield break;
        if (runner.Phase == "planned") yield return ("a command begins", () => Done(Step("ran") with { Begun = state.Begun + 1 }));
        if (runner.Phase is "refused" or "told") yield return ("it ends", () => Done(Stop(state, runner)));
        if (!state.IsAlive) yield break;
        if (runner.Phase == "new") yield return ("it claims", async () => Step(
            await Runners.ClaimAsync(ModelWorld.TokenOf(runner.Attempt), $"{runner.Container}-{runner.Process}", DateTimeOffset.UnixEpoch, None) is null
                ? "refused" : "claimed"));
        if (runner.Phase == "claimed") yield return ("it asks for the plan", async () =>
            await Runners.FindAsync(ModelWorld.TokenOf(runner.Attempt), None) is { } bound ? Step("asked", bound) : Step("refused"));
        if (runner.Phase == "ran") yield return ("it tells", () => TellAsync(state, runner, Step));

        ModelState Step(string phase, Build? bound = null) =>
            state with { Runners = [.. state.Runners.Select((each, at) => at == index ? runner with { Phase = phase, Bound = bound } : each)] };
    }

    private static IEnumerable<(string, Func<Task<ModelState>>)> Bad(ModelState state)
    {
        var next = state with { Harm = state.Harm - 1 };
        if (state.IsAlive) yield return ("the service dies", () => Done(next with { IsAlive = false, Worker = null }));
        foreach (var running in state.Containers.Where(container => container.State == 'r'))
        {
            yield return ("a container is killed", () => Done(next with
            {
                Containers = [.. state.Containers.Select(each => each == running ? each with { State = 'e' } : each)],
            }));
            yield return ("a container is gone", () => Done(next with { Containers = [.. state.Containers.Where(each => each != running)] }));
        }

        if (state.Worker is { Phase: "watching" } watching)
            yield return ("the engine forgets a container", () => Done(next with
            {
                Worker = watching with
                {
                    Phase = "judged",
                    Verdict = BuildVerdict.Failed(FailureCode.RunnerLost, StepName.Build, "Gone.") with { MayPass = true },
                },
            }));
        if (state.Worker is { Phase: "taken" or "created" or "stored" or "watching" or "again" or "decided" })
            yield return ("the engine breaks off", () => Done(next with { Worker = null, LooksForLeft = true }));
    }

    private async Task<ModelState> TakeAsync(ModelState state, Build build) =>
        await world.Life.Get<BuildQueue>().TakeAsync(ModelWorld.TokenOf(build.Attempt + 1), DateTimeOffset.UnixEpoch, None) is { } taken
            ? state with { Worker = new ModelWorker("taken", taken) } : state;

    // It waits for the container in vain here: that a build is taken up is all that counts.
    private async Task<ModelState> TakeUpAsync(ModelState state)
    {
        (Build Build, Task Task)? taken = null;
        await world.Life.Get<Recovery>().TakeUpAsync(_ => false, (build, task) => taken = (build, task), None);
        if (taken is not { } goesOn) return state with { LooksForLeft = false };
        try
        {
            await goesOn.Task;
            // Its cancel was seen at once, and it is ended.
            return state with { LooksForLeft = false };
        }
        catch (EngineUnavailableException)
        {
            // It waits for its container.
        }

        return state with { Worker = new ModelWorker("watching", goesOn.Build), LooksForLeft = false };
    }

    private async Task<ModelState> WatchAsync(ModelState state, ModelWorker worker, ModelContainer? mine)
    {
        world.Engine.Wait = id => mine is null ? throw new ContainerNotFoundException(id) : new ContainerExit(1, OutOfMemory: false);
        var app = (await world.Life.Get<AppStore>().FindAsync(worker.Build.Key.App, None))!;
        using var end = BuildDeadline.Of(worker.Build with { StartedAt = null }, app, TimeProvider.System, None);
        var log = world.Life.Get<OpenLogs>().Find(worker.Build.AttemptKey)!;
        var verdict = await world.Life.Get<ContainerWatch>().UntilEndAsync(worker.Build, mine?.Name ?? "none", log, end);
        return state with { Worker = worker with { Phase = "judged", Verdict = verdict } };
    }

    // As BuildOutcome: what may pass is tried again where the store allows it.
    private async Task<ModelState> DecideAsync(ModelState state, ModelWorker worker)
    {
        var (build, verdict) = (worker.Build, worker.Verdict!);
        var failure = verdict.Failure ?? new BuildFailure { Code = FailureCode.Internal, Message = "" };
        var failed = new FailedAttempt { Attempt = build.Attempt, StartedAt = default, FailedAt = default, Failure = failure };
        if (verdict.MayPass && build.FailedAttempts.Count < MostFailed && await Attempts.SetFailedAsync(build.AttemptKey, failed, None))
            return state with { Worker = worker with { Phase = "again" } };
        await Attempts.DecideAsync(build.AttemptKey, verdict, None);
        return state with { Worker = worker with { Phase = "decided" } };
    }

    private async Task<ModelState> EndAsync(ModelState state, Build build, BuildVerdict verdict)
    {
        await world.Life.Get<BuildEnding>().EndAsync(build, verdict, None);
        return state;
    }

    private async Task<ModelState> TellAsync(ModelState state, ModelRunner runner, Func<string, Build?, ModelState> step)
    {
        var key = new AttemptKey(ModelWorld.Key, runner.Attempt);
        if (world.Life.Get<OpenLogs>().Find(key) is { } log)
            await log.AppendAsync(0, new MemoryStream(Encoding.UTF8.GetBytes($"output of {runner.Attempt}\n")), final: true, None);
        var (taken, _) = await Runners.ApplyEventsAsync(key, 0, 10, build => new RunnerEvents(null).Apply(build, "succeeded\n"), None);
        return taken ? step("told", null) : step("refused", null);
    }

    private static ModelState Started(ModelState state, ModelContainer container, int processes) => state with
    {
        Containers = [.. state.Containers.Select(each => each == container ? each with { State = 'r' } : each)],
        Runners = [.. state.Runners.Where(runner => runner.Phase == "asked"),
            .. Enumerable.Range(1, processes).Select(process => new ModelRunner(container.Id, process, container.Attempt, "new"))],
    };

    private static IReadOnlyList<ModelContainer> Stopped(ModelState state, int attempt) =>
        [.. state.Containers.Select(each => each.Attempt == attempt && each.State == 'r' ? each with { State = 'e' } : each)];

    private static ModelState Stop(ModelState state, ModelRunner runner) => runner.Process == 1
        ? state with { Containers = [.. state.Containers.Select(each => each.Id == runner.Container ? each with { State = 'e' } : each)] }
        : state with { Runners = [.. state.Runners.Where(each => each != runner)] };

    private AttemptStore Attempts => world.Life.Get<AttemptStore>();

    private RunnerStore Runners => world.Life.Get<RunnerStore>();

    private static Task<ModelState> Done(ModelState state) => Task.FromResult(state);
}
