using BuildApi.Engines;

namespace BuildApi.Tests.Support;

/// <summary>An engine that nobody should ask anything; tests override what they play.</summary>
internal abstract class UnusedEngine : IContainerEngine
{
    public virtual Task<EngineInfo> GetInfoAsync(CancellationToken ct) => throw new NotSupportedException();
    public virtual Task<EngineMachine> GetMachineAsync(CancellationToken ct) => throw new NotSupportedException();
    public virtual Task<EngineImage?> FindImageAsync(string reference, CancellationToken ct) => throw new NotSupportedException();
    public virtual Task<IReadOnlySet<string>> ListImageIdsAsync(CancellationToken ct) => throw new NotSupportedException();
    public virtual Task<EngineImage> PullImageAsync(ImagePull pull, Action<PullProgress>? progress, CancellationToken ct) => throw new NotSupportedException();
    public virtual Task AskRegistryAsync(ImagePull pull, CancellationToken ct) => throw new NotSupportedException();
    public virtual Task<bool> RemoveImageAsync(string reference, CancellationToken ct) => throw new NotSupportedException();
    public virtual Task EnsureNetworkAsync(string name, IReadOnlyDictionary<string, string> labels, CancellationToken ct) => throw new NotSupportedException();
    public virtual Task RemoveNetworkAsync(string name, CancellationToken ct) => throw new NotSupportedException();
    public virtual Task<string> CreateContainerAsync(ContainerSpec spec, CancellationToken ct) => throw new NotSupportedException();
    public virtual Task StartContainerAsync(string id, CancellationToken ct) => throw new NotSupportedException();
    public virtual Task<ContainerExit> WaitContainerAsync(string id, CancellationToken ct) => throw new NotSupportedException();
    public virtual Task StopContainerAsync(string id, TimeSpan grace, CancellationToken ct) => throw new NotSupportedException();
    public virtual Task RemoveContainerAsync(string id, CancellationToken ct) => throw new NotSupportedException();
    public virtual Task<IReadOnlyList<EngineContainer>> ListContainersAsync(IReadOnlyDictionary<string, string> labels, CancellationToken ct) =>
        throw new NotSupportedException();
    public virtual Task<byte[]> ReadLogAsync(string id, int limit, CancellationToken ct) => throw new NotSupportedException();
    public virtual Task<Stream> OpenArchiveAsync(string id, string path, CancellationToken ct) => throw new NotSupportedException();
    public virtual Task<long?> FindWrittenBytesAsync(string id, CancellationToken ct) => throw new NotSupportedException();
    public virtual Task<ContainerPath?> FindPathAsync(string id, string path, CancellationToken ct) => throw new NotSupportedException();
}
