using BuildApi.Builds;
using BuildApi.Engines;
using BuildApi.Execution.Engine;

namespace BuildApi.Tests.Campaigns.Model;

/// <summary>The engine of a state: it answers at once, from the containers that the state has.</summary>
internal sealed class ModelEngine : IContainerEngine
{
    public List<ModelContainer> Containers { get; } = [];

    public Instance? Instance { get; set; }

    /// <summary>What a wait for a container comes to; null: nobody waits here.</summary>
    public Func<string, ContainerExit>? Wait { get; set; }

    public Task<ContainerExit> WaitContainerAsync(string id, CancellationToken ct) =>
        Wait is { } wait ? Answer(() => wait(id)) : Task.FromException<ContainerExit>(new EngineUnavailableException("Somebody else waits."));

    public Task RemoveContainerAsync(string id, CancellationToken ct)
    {
        Containers.RemoveAll(container => container.Name == id);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<EngineContainer>> ListContainersAsync(IReadOnlyDictionary<string, string> labels, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<EngineContainer>>([.. Containers.Select(ToEngine)
            .Where(container => labels.All(label => container.Labels.GetValueOrDefault(label.Key) == label.Value))]);

    public Task<byte[]> ReadLogAsync(string id, int limit, CancellationToken ct) => Task.FromResult(Array.Empty<byte>());

    public Task StopContainerAsync(string id, TimeSpan grace, CancellationToken ct) => Task.CompletedTask;

    public Task<EngineInfo> GetInfoAsync(CancellationToken ct) => throw new NotSupportedException();

    public Task<EngineMachine> GetMachineAsync(CancellationToken ct) => throw new NotSupportedException();

    public Task<EngineImage?> FindImageAsync(string reference, CancellationToken ct) => throw new NotSupportedException();

    public Task<IReadOnlySet<string>> ListImageIdsAsync(CancellationToken ct) => throw new NotSupportedException();

    public Task<EngineImage> PullImageAsync(ImagePull pull, Action<PullProgress>? progress, CancellationToken ct) => throw new NotSupportedException();

    public Task AskRegistryAsync(ImagePull pull, CancellationToken ct) => throw new NotSupportedException();

    public Task<bool> RemoveImageAsync(string reference, CancellationToken ct) => throw new NotSupportedException();

    public Task EnsureNetworkAsync(string name, IReadOnlyDictionary<string, string> labels, CancellationToken ct) => throw new NotSupportedException();

    public Task RemoveNetworkAsync(string name, CancellationToken ct) => throw new NotSupportedException();

    public Task<string> CreateContainerAsync(ContainerSpec spec, CancellationToken ct) => throw new NotSupportedException();

    public Task StartContainerAsync(string id, CancellationToken ct) => throw new NotSupportedException();

    public Task<Stream> OpenArchiveAsync(string id, string path, CancellationToken ct) => throw new NotSupportedException();

    public Task<long?> FindWrittenBytesAsync(string id, CancellationToken ct) => throw new NotSupportedException();

    public Task<ContainerPath?> FindPathAsync(string id, string path, CancellationToken ct) => throw new NotSupportedException();

    private static Task<ContainerExit> Answer(Func<ContainerExit> answer)
    {
        try
        {
            return Task.FromResult(answer());
        }
        catch (ContainerNotFoundException gone)
        {
            return Task.FromException<ContainerExit>(gone);
        }
    }

    private EngineContainer ToEngine(ModelContainer container) => new()
    {
        Id = container.Name,
        Name = container.Name,
        Running = container.State == 'r',
        WasStarted = container.State != 'c',
        Labels = Instance!.Labels(new AttemptKey(ModelWorld.Key, container.Attempt)),
        CreatedAt = DateTimeOffset.UnixEpoch,
    };
}
