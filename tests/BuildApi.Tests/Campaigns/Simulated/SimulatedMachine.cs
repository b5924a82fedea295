using BuildApi.Engines;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Campaigns.Simulated;

/// <summary>The engine's machine: it outlives the service, and is as bad as the schedule wants while <see cref="IsHostile"/>.</summary>
internal sealed class SimulatedMachine(Schedule schedule, SeededTime time, Witness witness) : IDisposable
{
    private readonly List<FakeContainer> all = [];
    private TaskCompletionSource away = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Schedule Schedule => schedule;

    public SeededTime Time => time;

    public FakeImage Image { get; } = new() { Reference = "docker.io/library/site:1", Program = _ => Task.FromResult(0) };

    /// <summary>Those that are there, oldest first.</summary>
    public List<FakeContainer> Containers { get; } = [];

    public List<string> Networks { get; } = [];

    /// <summary>Builds whose containers something happened to that the service did not do, or that a list left out.</summary>
    public HashSet<string> Harmed { get; } = [];

    public bool IsHostile { get; set; } = true;

    public bool IsAway
    {
        get => away.Task.IsCompleted;
        set
        {
            if (value) away.TrySetResult();
            else if (IsAway) away = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Done when it goes away the next time.</summary>
    public Task GoesAway => away.Task;

    /// <summary>The life of the service that answers now; null between two.</summary>
    public Life? Service { get; set; }

    public FakeContainer Create(ContainerSpec spec)
    {
        var container = new FakeContainer($"{all.Count + 1:x64}", spec, time.Now);
        all.Add(container);
        Containers.Add(container);
        return container;
    }

    public void Start(FakeContainer container, bool twice)
    {
        if (container.WasStarted) return;
        container.Start(started => new HostileRunner(this, witness, started, "first").RunAsync());
        // Not of the container: what it ends with counts for nothing.
        if (twice) _ = new HostileRunner(this, witness, container, "second").RunQuietlyAsync();
    }

    public void Remove(FakeContainer container)
    {
        Containers.Remove(container);
        container.Kill();
    }

    /// <summary>Something happens to a container that nobody asked for.</summary>
    public void Harm()
    {
        if (Containers.Count == 0) return;
        var victim = Containers[schedule.Dice.Below(Containers.Count)];
        Harmed.Add(BuildOf(victim.Spec.Labels));
        if (schedule.Dice.Roll(50))
        {
            schedule.Note($"lost: the container of {NameOf(victim)}");
            Remove(victim);
        }
        else
        {
            schedule.Note($"killed: the container of {NameOf(victim)}");
            victim.Kill();
        }
    }

    public static string BuildOf(IReadOnlyDictionary<string, string> labels) =>
        $"{labels.GetValueOrDefault("buildapi.app")}/{labels.GetValueOrDefault("buildapi.build")}";

    public static string NameOf(FakeContainer container) => NameOf(container.Spec.Labels);

    public static string NameOf(IReadOnlyDictionary<string, string> labels) =>
        $"{labels.GetValueOrDefault("buildapi.app")}/{labels.GetValueOrDefault("buildapi.build")}/{labels.GetValueOrDefault("buildapi.attempt")}";

    public void Dispose()
    {
        foreach (var container in all) container.Dispose();
    }
}
