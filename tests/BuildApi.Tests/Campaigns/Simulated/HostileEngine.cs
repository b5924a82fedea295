using BuildApi.Engines;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Campaigns.Simulated;

/// <summary>
/// The engine as one life of the service sees it. Each call is two turns, its work and its answer: the work is also done when the service has died meanwhile or
/// waits no longer. It refuses, breaks off before or after the work, starts twice, and forgets for a moment what it has.
/// </summary>
internal sealed class HostileEngine(SimulatedMachine machine, Life life) : IContainerEngine
{
    private readonly Schedule schedule = machine.Schedule;

    public Task<EngineInfo> GetInfoAsync(CancellationToken ct) => CallAsync("ping",
        () => new EngineInfo { Name = "Simulated", Version = "1.0", ApiVersion = "1.41", Platform = "linux/amd64" }, ct);

    public Task<EngineMachine> GetMachineAsync(CancellationToken ct) => CallAsync("look at the machine",
        () => new EngineMachine { StorageDriver = "simulated", CgroupVersion = "2", Time = null }, ct);

    public Task<EngineImage?> FindImageAsync(string reference, CancellationToken ct) =>
        CallAsync("find the image", () => (EngineImage?)machine.Image.ToEngineImage(), ct);

    public Task<IReadOnlySet<string>> ListImageIdsAsync(CancellationToken ct) =>
        CallAsync("list images", () => (IReadOnlySet<string>)new HashSet<string> { machine.Image.Id }, ct);

    public Task<EngineImage> PullImageAsync(ImagePull pull, Action<PullProgress>? progress, CancellationToken ct) =>
        CallAsync("pull", machine.Image.ToEngineImage, ct);

    public Task AskRegistryAsync(ImagePull pull, CancellationToken ct) => CallAsync("ask the registry", () => true, ct);

    public Task<bool> RemoveImageAsync(string reference, CancellationToken ct) => CallAsync("remove the image", () => false, ct);

    public Task EnsureNetworkAsync(string name, IReadOnlyDictionary<string, string> labels, CancellationToken ct) => CallAsync("make the network", () =>
    {
        if (!machine.Networks.Contains(name)) machine.Networks.Add(name);
        return true;
    }, ct);

    public Task RemoveNetworkAsync(string name, CancellationToken ct) => CallAsync("remove the network", () => machine.Networks.Remove(name), ct);

    public Task<string> CreateContainerAsync(ContainerSpec spec, CancellationToken ct) => CallAsync($"create {SimulatedMachine.NameOf(spec.Labels)}", () =>
    {
        if (machine.Containers.Any(other => other.Spec.Name == spec.Name))
            throw new EngineException($"Conflict. The container name \"/{spec.Name}\" is already in use.");
        return machine.Create(spec).Id;
    }, ct);

    public Task StartContainerAsync(string id, CancellationToken ct) => CallAsync($"start {NameOf(id)}", () =>
    {
        machine.Start(Get(id), twice: machine.IsHostile && schedule.Dice.Roll(6));
        return true;
    }, ct);

    public async Task<ContainerExit> WaitContainerAsync(string id, CancellationToken ct)
    {
        var name = NameOf(id);
        var container = await CallAsync($"wait for {name}", () => Get(id), ct);
        await Task.WhenAny(container.Ended, machine.GoesAway).WaitAsync(ct);
        await schedule.PassAsync($"ended: {name}", life).WaitAsync(ct);
        if (!container.Ended.IsCompleted) throw new EngineUnavailableException("The connection to the container engine broke off.");
        return machine.Containers.Contains(container) ? await container.Ended : throw new ContainerNotFoundException(id);
    }

    public async Task StopContainerAsync(string id, TimeSpan grace, CancellationToken ct)
    {
        var name = NameOf(id);
        var container = await CallAsync($"stop {name}", () =>
        {
            var found = machine.Containers.Find(one => one.Id == id);
            if (found is { Running: true }) found.AskToStop();
            return found;
        }, ct);
        if (container is not { Running: true }) return;
        await Task.WhenAny(container.Ended, schedule.PassAsync($"patience is over for {name}"));
        if (!container.Ended.IsCompleted) container.Kill();
        await schedule.PassAsync($"stopped: {name}", life).WaitAsync(ct);
    }

    public Task RemoveContainerAsync(string id, CancellationToken ct) => CallAsync($"remove {NameOf(id)}", () =>
    {
        if (machine.Containers.Find(one => one.Id == id) is { } found) machine.Remove(found);
        return true;
    }, ct);

    public Task<IReadOnlyList<EngineContainer>> ListContainersAsync(IReadOnlyDictionary<string, string> labels, CancellationToken ct) =>
        CallAsync($"list {SimulatedMachine.NameOf(labels)}", () => List(labels), ct);

    public Task<byte[]> ReadLogAsync(string id, int limit, CancellationToken ct) => CallAsync($"output of {NameOf(id)}", () => Get(id).Printed(), ct);

    public Task<Stream> OpenArchiveAsync(string id, string path, CancellationToken ct) =>
        CallAsync($"archive of {NameOf(id)}", () => FakeArchive.Open(Get(id), path), ct);

    public Task<long?> FindWrittenBytesAsync(string id, CancellationToken ct) => throw new NotSupportedException();

    public Task<ContainerPath?> FindPathAsync(string id, string path, CancellationToken ct) => throw new NotSupportedException();

    private IReadOnlyList<EngineContainer> List(IReadOnlyDictionary<string, string> labels)
    {
        var forgets = machine.IsHostile && schedule.Dice.Roll(3);
        return [.. machine.Containers
            .Where(container => labels.All(label => container.Spec.Labels.TryGetValue(label.Key, out var value) && value == label.Value))
            .Where(container => !forgets || !Forgets(container))
            .Select(container => new EngineContainer
            {
                Id = container.Id,
                Name = container.Spec.Name,
                Running = container.Running,
                WasStarted = container.WasStarted,
                Labels = container.Spec.Labels,
                CreatedAt = container.CreatedAt,
            })];
    }

    private bool Forgets(FakeContainer container)
    {
        var forgets = schedule.Dice.Roll(50);
        if (forgets) machine.Harmed.Add(SimulatedMachine.BuildOf(container.Spec.Labels));
        return forgets;
    }

    private FakeContainer Get(string id) => machine.Containers.Find(one => one.Id == id) ?? throw new ContainerNotFoundException(id);

    private string NameOf(string id) => machine.Containers.Find(one => one.Id == id) is { } found ? SimulatedMachine.NameOf(found) : "what is gone";

    private Task<T> CallAsync<T>(string name, Func<T> work, CancellationToken ct)
    {
        if (ct.IsCancellationRequested) return Task.FromCanceled<T>(ct);
        return WorkAsync(name, work).WaitAsync(ct);
    }

    private async Task<T> WorkAsync<T>(string name, Func<T> work)
    {
        await schedule.PassAsync($"engine: {name}");
        var answer = Attempt(name, work);
        await schedule.PassAsync($"answer: {name}", life);
        return answer();
    }

    private Func<T> Attempt<T>(string name, Func<T> work)
    {
        if (machine.IsAway) return () => throw new EngineUnavailableException("The container engine does not answer: Connection refused");
        var mood = machine.IsHostile ? schedule.Dice.Below(100) : 100;
        if (mood < 2) return () => throw new EngineUnavailableException("The connection was reset before the request had been sent.");
        if (mood < 4) return () => throw new EngineException("The engine is in no mood for this.");
        try
        {
            var done = work();
            if (mood >= 8) return () => done;
        }
        catch (Exception refusal) when (refusal is EngineException or ContainerNotFoundException or ContainerPathNotFoundException)
        {
            return () => throw refusal;
        }

        schedule.Note($"done, and not said: {name}");
        return mood < 6 ? () => throw new EngineUnavailableException("The connection was reset before the answer.")
            : () => throw new EngineException("Something failed after it had been done.");
    }
}
