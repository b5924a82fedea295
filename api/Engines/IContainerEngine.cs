namespace BuildApi.Engines;

/// <summary>
/// What starts containers: a Docker Engine, or anything that can do the same.
/// </summary>
/// <remarks>
/// <para>Contract for implementations:</para>
/// <list type="bullet">
/// <item>Every member may be called from any thread, at once, for the same or for different containers.</item>
/// <item><see cref="EngineUnavailableException"/> means that the engine did not answer; the caller waits and asks again.
/// <see cref="EngineException"/> means that it answered "no"; asking again gives the same answer.</item>
/// <item>Removing or stopping what is already gone is a success. A caller that was killed half-way may do it again.</item>
/// <item>Cancellation ends the wait, not the work: what was created stays until it is removed.</item>
/// <item>Everything created carries the labels of its specification, so that whatever a dead service left can be found.</item>
/// </list>
/// </remarks>
internal interface IContainerEngine
{
    /// <summary>Name, version and platform of the engine; also serves as "are you there?".</summary>
    Task<EngineInfo> GetInfoAsync(CancellationToken ct);

    /// <summary>What the engine says of its machine.</summary>
    Task<EngineMachine> GetMachineAsync(CancellationToken ct);

    /// <summary>The image that is on the machine under this reference (name, digest or id), or null.</summary>
    Task<EngineImage?> FindImageAsync(string reference, CancellationToken ct);

    /// <summary>The ids of all images on the machine.</summary>
    Task<IReadOnlySet<string>> ListImageIdsAsync(CancellationToken ct);

    /// <summary>Fetches an image. The answer is the image as it is on the machine afterwards.</summary>
    /// <exception cref="EngineException">The registry or the engine refused; the message is theirs, word for word.</exception>
    Task<EngineImage> PullImageAsync(ImagePull pull, Action<PullProgress>? progress, CancellationToken ct);

    /// <summary>
    /// Asks the registry for what <see cref="PullImageAsync"/> would fetch, and fetches nothing. An engine that has an image's digest already pulls it without
    /// asking.
    /// </summary>
    /// <exception cref="EngineException">The registry or the engine refused; the message is theirs, word for word.</exception>
    Task AskRegistryAsync(ImagePull pull, CancellationToken ct);

    /// <summary>Removes an image by reference or id; false when a container or another tag still needs it.</summary>
    Task<bool> RemoveImageAsync(string reference, CancellationToken ct);

    /// <summary>Makes sure that the bridge network exists whose containers cannot talk to each other.</summary>
    Task EnsureNetworkAsync(string name, IReadOnlyDictionary<string, string> labels, CancellationToken ct);

    /// <summary>Removes a network; one that is in use or gone is left alone.</summary>
    Task RemoveNetworkAsync(string name, CancellationToken ct);

    /// <summary>Creates a container without starting it; answers its id.</summary>
    Task<string> CreateContainerAsync(ContainerSpec spec, CancellationToken ct);

    /// <remarks>
    /// With an init as its first process a container starts even when its command is not in the image: then it ends at once
    /// with exit code 127, and its log names the command.
    /// </remarks>
    /// <exception cref="EngineException">The command could not be started.</exception>
    Task StartContainerAsync(string id, CancellationToken ct);

    /// <summary>Answers when the container has ended (at once when it already has).</summary>
    /// <exception cref="ContainerNotFoundException">There is no such container.</exception>
    Task<ContainerExit> WaitContainerAsync(string id, CancellationToken ct);

    /// <summary>Asks the container to end, and after <paramref name="grace"/> kills it.</summary>
    Task StopContainerAsync(string id, TimeSpan grace, CancellationToken ct);

    /// <summary>Kills the container where it still runs, and removes it with its anonymous volumes.</summary>
    Task RemoveContainerAsync(string id, CancellationToken ct);

    /// <summary>Containers, running or not, that carry all the labels.</summary>
    Task<IReadOnlyList<EngineContainer>> ListContainersAsync(IReadOnlyDictionary<string, string> labels, CancellationToken ct);

    /// <summary>What the container printed (stdout and stderr as they came), at most <paramref name="limit"/> bytes, oldest first.</summary>
    Task<byte[]> ReadLogAsync(string id, int limit, CancellationToken ct);

    /// <summary>
    /// A tar stream of a file or folder inside a container that runs, has ended, or was never started.
    /// A path that ends in <c>/.</c> gives the content of the folder, links followed.
    /// </summary>
    /// <exception cref="ContainerPathNotFoundException">There is no such path in the container.</exception>
    Task<Stream> OpenArchiveAsync(string id, string path, CancellationToken ct);

    /// <summary>Bytes that the container has written into the engine's own storage, mounts not counted; null when it is gone. Takes a walk over them.</summary>
    Task<long?> FindWrittenBytesAsync(string id, CancellationToken ct);

    /// <summary>What is at a path inside a container, links not followed; null when nothing is.</summary>
    Task<ContainerPath?> FindPathAsync(string id, string path, CancellationToken ct);
}
