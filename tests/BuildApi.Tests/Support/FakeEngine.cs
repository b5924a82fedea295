using System.Collections.Concurrent;
using BuildApi.Engines;

namespace BuildApi.Tests.Support;

/// <summary>
/// An engine without containers, which keeps the contract of <see cref="IContainerEngine"/>: programs of the tests run in
/// the place of containers, and everything that goes wrong with engines goes wrong on demand.
/// </summary>
internal sealed class FakeEngine(TimeProvider clock) : IContainerEngine, IDisposable
{
    private readonly ConcurrentDictionary<string, FakeImage> images = new();
    private readonly ConcurrentDictionary<string, Func<CancellationToken, Task<FakeImage>>> pulls = new();
    private readonly ConcurrentDictionary<string, (FakeImage Image, string? Password)> remote = new();
    private readonly ConcurrentDictionary<string, FakeContainer> containers = new();
    private readonly ConcurrentDictionary<string, IReadOnlyDictionary<string, string>> networks = new();
    private CancellationTokenSource presence = new();
    private int created;

    /// <summary>Containers that were created and not removed, oldest first.</summary>
    public IReadOnlyList<FakeContainer> Containers =>
        [.. containers.Values.OrderBy(container => container.CreatedAt).ThenBy(container => container.Id, StringComparer.Ordinal)];

    /// <summary>Every container there ever was, oldest first.</summary>
    public ConcurrentQueue<FakeContainer> History { get; } = new();

    /// <summary>Every pull that was asked for, oldest first.</summary>
    public ConcurrentQueue<ImagePull> Pulls { get; } = new();

    /// <summary>References of the images on the machine.</summary>
    public IEnumerable<string> Images => images.Keys;

    public IEnumerable<string> Networks => networks.Keys;

    /// <summary>How it maps the users of containers; it may be started anew in another way.</summary>
    public string UserNamespace { get; set; } = "";

    /// <summary>What it says when it is asked for its machine; null to answer.</summary>
    public string? MachineRefusal { get; set; }

    /// <summary>Nobody answers: every call fails, and those under way break off. Containers go on.</summary>
    public bool Away
    {
        get => presence.IsCancellationRequested;
        set
        {
            if (value) presence.Cancel();
            else presence = new CancellationTokenSource();
        }
    }

    /// <summary>Puts an image on the machine.</summary>
    public FakeImage AddImage(string reference, Func<FakeContainer, Task<int>> program, string? startRefusal = null)
    {
        var image = new FakeImage { Reference = FakeImage.Canonical(reference), Program = program, StartRefusal = startRefusal };
        // The name moves on; the image that had it stays under its id and its digest.
        if (images.TryGetValue(image.Reference, out var before)) images[before.Id] = before;
        return images[image.Reference] = image;
    }

    public void RemoveImage(string reference) => images.TryRemove(FakeImage.Canonical(reference), out _);

    /// <summary>What a pull of the image comes to; an exception is what the registry or the engine says.</summary>
    public void AddPull(string reference, Func<CancellationToken, Task<FakeImage>> pull) => pulls[FakeImage.Canonical(reference)] = pull;

    /// <summary>An image that only its registry has, and gives to whoever has the password (null: to everybody). A pull puts it on the machine.</summary>
    public FakeImage AddRemoteImage(string reference, Func<FakeContainer, Task<int>> program, string? password = null)
    {
        var image = new FakeImage { Reference = FakeImage.Canonical(reference), Program = program };
        remote[image.Reference] = (image, password);
        return image;
    }

    public void RefusePull(string reference, string message) => AddPull(reference, _ => throw new EngineException(message));

    /// <summary>What becomes of an archive on its way.</summary>
    public Func<Stream, Stream> OnArchive { get; set; } = archive => archive;

    /// <summary>Takes the question who it is, and never answers.</summary>
    public bool Silent { get; set; }

    /// <summary>A container goes without the service's doing.</summary>
    public void Lose(FakeContainer container)
    {
        containers.TryRemove(container.Id, out _);
        container.Kill();
    }

    /// <summary>As a service leaves it that dies between creating and starting it.</summary>
    public void MakeUnstarted(FakeContainer container)
    {
        Lose(container);
        containers[container.Id] = new FakeContainer(container.Id, container.Spec, container.CreatedAt);
    }

    public async Task<EngineInfo> GetInfoAsync(CancellationToken ct)
    {
        Answer(ct);
        if (Silent) await Task.Delay(Timeout.Infinite, ct);
        return (new EngineInfo { Name = "Fake Engine", Version = "1.0", ApiVersion = "1.41", Platform = "linux/amd64" });
    }

    public Task<EngineMachine> GetMachineAsync(CancellationToken ct)
    {
        Answer(ct);
        if (MachineRefusal is not null) throw new EngineException(MachineRefusal);
        return Task.FromResult(
            new EngineMachine { StorageDriver = "overlay2", CgroupVersion = "2", UserNamespace = UserNamespace, Time = DateTimeOffset.UtcNow });
    }

    public Task<EngineImage?> FindImageAsync(string reference, CancellationToken ct)
    {
        Answer(ct);
        return Task.FromResult(Find(reference)?.ToEngineImage());
    }

    public Task<IReadOnlySet<string>> ListImageIdsAsync(CancellationToken ct)
    {
        Answer(ct);
        return Task.FromResult<IReadOnlySet<string>>(images.Values.Select(image => image.Id).ToHashSet());
    }

    public async Task<EngineImage> PullImageAsync(ImagePull pull, Action<PullProgress>? progress, CancellationToken ct)
    {
        Answer(ct);
        progress?.Invoke(new PullProgress { Status = $"Pulling from {pull.Reference}" });
        Pulls.Enqueue(pull);
        if (pulls.TryGetValue(FakeImage.Canonical(pull.Reference), out var play)) return (await play(ct)).ToEngineImage();
        if (remote.TryGetValue(FakeImage.Canonical(pull.Reference), out var pushed))
        {
            if (pushed.Password is not null && pull.Login?.Password != pushed.Password)
                throw new EngineException(
                    $"pull access denied for {pull.Reference}, repository does not exist or may require 'docker login': denied: requested access to the "
                        + $"resource is denied");
            return (images[pushed.Image.Reference] = pushed.Image).ToEngineImage();
        }

        return Find(pull.Reference)?.ToEngineImage()
            ?? throw new EngineException($"manifest for {pull.Reference} not found: manifest unknown: manifest unknown");
    }

    public Task AskRegistryAsync(ImagePull pull, CancellationToken ct)
    {
        Answer(ct);
        return Task.CompletedTask;
    }

    public Task<bool> RemoveImageAsync(string reference, CancellationToken ct)
    {
        Answer(ct);
        if (Find(reference) is not { } image) return Task.FromResult(true);
        if (containers.Values.Any(container => Find(container.Spec.Image) == image)) return Task.FromResult(false);
        return Task.FromResult(images.TryRemove(image.Reference, out _));
    }

    public Task EnsureNetworkAsync(string name, IReadOnlyDictionary<string, string> labels, CancellationToken ct)
    {
        Answer(ct);
        networks.TryAdd(name, labels);
        return Task.CompletedTask;
    }

    public Task RemoveNetworkAsync(string name, CancellationToken ct)
    {
        Answer(ct);
        networks.TryRemove(name, out _);
        return Task.CompletedTask;
    }

    public Task<string> CreateContainerAsync(ContainerSpec spec, CancellationToken ct)
    {
        Answer(ct);
        if (Find(spec.Image) is null) throw new EngineException($"No such image: {spec.Image}");
        if (containers.Values.Any(other => other.Spec.Name == spec.Name))
            throw new EngineException($"Conflict. The container name \"/{spec.Name}\" is already in use.");
        var container = new FakeContainer($"{Interlocked.Increment(ref created):x64}", spec, clock.GetUtcNow());
        containers[container.Id] = container;
        History.Enqueue(container);
        return Task.FromResult(container.Id);
    }

    public Task StartContainerAsync(string id, CancellationToken ct)
    {
        Answer(ct);
        var container = Get(id);
        var image = Find(container.Spec.Image)!;
        if (image.StartRefusal is { } refusal) throw new EngineException(refusal);
        if (!container.Running && !container.Ended.IsCompleted) container.Start(image.Program);
        return Task.CompletedTask;
    }

    public async Task<ContainerExit> WaitContainerAsync(string id, CancellationToken ct)
    {
        Answer(ct);
        var gone = presence.Token;
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, gone);
        try
        {
            var exit = await Get(id).Ended.WaitAsync(both.Token);
            return containers.ContainsKey(id) ? exit : throw new ContainerNotFoundException(id);
        }
        catch (OperationCanceledException) when (gone.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            throw new EngineUnavailableException("The connection to the container engine broke off.");
        }
    }

    public async Task StopContainerAsync(string id, TimeSpan grace, CancellationToken ct)
    {
        Answer(ct);
        if (!containers.TryGetValue(id, out var container) || !container.Running) return;
        container.AskToStop();
        try
        {
            await container.Ended.WaitAsync(grace, ct);
        }
        catch (TimeoutException)
        {
            container.Kill();
        }
    }

    public async Task RemoveContainerAsync(string id, CancellationToken ct)
    {
        Answer(ct);
        if (!containers.TryGetValue(id, out var container)) return;
        await container.BeforeRemoval(ct);
        containers.TryRemove(id, out _);
        container.Kill();
    }

    public Task<IReadOnlyList<EngineContainer>> ListContainersAsync(IReadOnlyDictionary<string, string> labels, CancellationToken ct)
    {
        Answer(ct);
        return Task.FromResult<IReadOnlyList<EngineContainer>>([.. Containers
            .Where(container => labels.All(label => container.Spec.Labels.TryGetValue(label.Key, out var value) && value == label.Value))
            .Select(container => new EngineContainer
            {
                Id = container.Id,
                Name = container.Spec.Name,
                Running = container.Running,
                WasStarted = container.WasStarted,
                Labels = container.Spec.Labels,
                CreatedAt = container.CreatedAt,
            })]);
    }

    public Task<byte[]> ReadLogAsync(string id, int limit, CancellationToken ct)
    {
        Answer(ct);
        var printed = Get(id).Printed();
        return Task.FromResult(printed.Length > limit ? printed[..limit] : printed);
    }

    public Task<Stream> OpenArchiveAsync(string id, string path, CancellationToken ct)
    {
        Answer(ct);
        return Task.FromResult(OnArchive(FakeArchive.Open(Get(id), path)));
    }

    public Task<long?> FindWrittenBytesAsync(string id, CancellationToken ct)
    {
        Answer(ct);
        return Task.FromResult<long?>(containers.TryGetValue(id, out var container) ? container.Files.Values.Sum(text => (long)text.Length) : null);
    }

    public Task<ContainerPath?> FindPathAsync(string id, string path, CancellationToken ct)
    {
        Answer(ct);
        var files = Get(id).Files;
        var name = path[(path.TrimEnd('/').LastIndexOf('/') + 1)..];
        if (files.TryGetValue(path, out var text))
            return Task.FromResult<ContainerPath?>(new ContainerPath(name, System.Text.Encoding.UTF8.GetByteCount(text), false, "", 0b110_100_100));
        var isFolder = files.Keys.Any(file => file.StartsWith(path.TrimEnd('/') + "/", StringComparison.Ordinal));
        return Task.FromResult(isFolder ? new ContainerPath(name, 4096, true, "", 0b111_101_101) : null);
    }

    public void Dispose()
    {
        foreach (var container in History)
        {
            container.Kill();
            container.Dispose();
        }

        presence.Dispose();
    }

    private FakeImage? Find(string reference) =>
        images.GetValueOrDefault(FakeImage.Canonical(reference))
        ?? images.Values.FirstOrDefault(image => image.Id == reference || reference.EndsWith("@" + image.Digest, StringComparison.Ordinal));

    private FakeContainer Get(string id) => containers.GetValueOrDefault(id) ?? throw new ContainerNotFoundException(id);

    private void Answer(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        if (Away) throw new EngineUnavailableException("The container engine does not answer: Connection refused");
    }
}
