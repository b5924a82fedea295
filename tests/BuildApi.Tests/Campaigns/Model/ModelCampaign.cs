using System.Globalization;
using BuildApi.BuildLogs;
using BuildApi.Builds;

namespace BuildApi.Tests.Campaigns.Model;

/// <summary>Every state that can be reached with so many bad things, breadth first, and in each what must hold; then whether every one of them has a way to an end.</summary>
internal sealed class ModelCampaign(ModelWorld world, int harm)
{
    private readonly Dictionary<string, int> known = [];
    private readonly List<(ModelState State, int From, string Move, int Depth)> states = [];
    private readonly List<List<int>> before = [];
    private readonly HashSet<int> ends = [];
    private readonly List<string> faults = [];
    private long transitions;

    private int Harm => harm;

    /// <summary>0 when all holds. The argument: how many bad things may happen.</summary>
    public static async Task<int> RunAsync(string[] arguments, TextWriter output)
    {
        using var world = await ModelWorld.MakeAsync();
        var campaign = new ModelCampaign(world, int.Parse(arguments[0], CultureInfo.InvariantCulture));
        await campaign.ExploreAsync();
        foreach (var fault in campaign.faults.Take(5)) output.WriteLine(fault);
        output.WriteLine($"model: harm {campaign.Harm} states {campaign.states.Count} transitions {campaign.transitions} depth {campaign.states[^1].Depth} "
            + $"ends {campaign.ends.Count} faults {campaign.faults.Count}");
        return campaign.faults.Count == 0 ? 0 : 1;
    }

    private async Task ExploreAsync()
    {
        Add(await world.BeginningAsync(harm), from: -1, "the build is accepted");
        for (var index = 0; index < states.Count && faults.Count == 0; index++) await ExpandAsync(index);
        if (faults.Count == 0) LookForDeadEnds();
    }

    private async Task ExpandAsync(int index)
    {
        var state = states[index].State;
        await world.LoadAsync(state);
        var build = await FindAsync();
        await CheckAsync(index, build);
        foreach (var (name, go) in new ModelMoves(world).Of(state, build))
        {
            await world.LoadAsync(state);
            var rest = await go();
            // Moves of containers are the state's, unless the engine removed some.
            if (!ReferenceEquals(rest.Containers, state.Containers))
            {
                world.Engine.Containers.Clear();
                world.Engine.Containers.AddRange(rest.Containers);
            }

            var next = await world.ReadAsync(rest);
            transitions++;
            if (BuildLifecycle.HasEnded(build.State) && !state.Row.SequenceEqual(next.Row)) Fault(index, $"what had ended was changed by: {name}");
            Add(next, index, name);
        }
    }

    private void Add(ModelState state, int from, string move)
    {
        var key = state.Key(world.Counted);
        if (!known.TryGetValue(key, out var index))
        {
            known[key] = index = states.Count;
            states.Add((state, from, move, from < 0 ? 0 : states[from].Depth + 1));
            before.Add([]);
        }

        if (from >= 0) before[index].Add(from);
    }

    private async Task CheckAsync(int index, Build build)
    {
        var state = states[index].State;
        if (state.Begun > 1) Fault(index, "commands began twice");
        if (build.LogLength > state.Log.Length) Fault(index, "the log counts more than its file has");
        if (!BuildLifecycle.HasEnded(build.State)) await CheckOvertakenAsync(index, build);
        else if (!state.Log[..(int)build.LogLength].TrimEnd('\n').Split('\n')[^1].StartsWith("Build 1 ", StringComparison.Ordinal))
            Fault(index, "the verdict is not the log's last line");
        if (BuildLifecycle.HasEnded(build.State) && state is { Worker: null, Containers.Count: 0 }) ends.Add(index);
    }

    /// <summary>Whoever was overtaken, by another attempt or because the build went back, changes nothing.</summary>
    private async Task CheckOvertakenAsync(int index, Build build)
    {
        var state = states[index].State;
        for (var attempt = 1; attempt < build.Attempt; attempt++)
        {
            var (old, none) = (new AttemptKey(build.Key, attempt), CancellationToken.None);
            var (attempts, runners) = (world.Life.Get<AttemptStore>(), world.Life.Get<RunnerStore>());
            await attempts.MoveAsync(old, BuildEvent.PutBack, none);
            await attempts.FinishAsync(old, BuildVerdict.Succeeded, 0, default, none);
            await attempts.SetContainerAsync(old, "overtaken", none);
            await attempts.DecideAsync(old, BuildVerdict.Succeeded, none);
            await attempts.SetPlanAsync(old, "overtaken", [], null, none);
            await runners.ClaimAsync(ModelWorld.TokenOf(attempt), "overtaken", default, none);
            await runners.ApplyEventsAsync(old, 0, 10, changed => changed with { Skipped = true }, none);
            await world.Life.Get<LogStore>().AdvanceAsync(old, new LogPosition(build.LogReceived, build.LogLength), new LogPosition(99, 99), none);
            if (!(await world.ReadAsync(state)).Row.SequenceEqual(state.Row)) Fault(index, $"attempt {attempt} was overtaken and changed something");
        }
    }

    /// <summary>From every state an end can be reached: nothing that was accepted is lost.</summary>
    private void LookForDeadEnds()
    {
        var reaches = new HashSet<int>(ends);
        var open = new Stack<int>(ends);
        while (open.TryPop(out var index))
            foreach (var earlier in before[index]) if (reaches.Add(earlier)) open.Push(earlier);
        if (Enumerable.Range(0, states.Count).Where(index => !reaches.Contains(index)).ToList() is [var stuck, ..]) Fault(stuck, "no end can be reached");
    }

    private void Fault(int index, string what)
    {
        var way = new List<string>();
        for (var at = index; at >= 0; at = states[at].From) way.Insert(0, states[at].Move);
        faults.Add($"{what}, after: {string.Join("; ", way)}");
    }

    private async Task<Build> FindAsync() => (await world.Life.Get<BuildStore>().FindAsync(ModelWorld.Key, CancellationToken.None))!;
}
