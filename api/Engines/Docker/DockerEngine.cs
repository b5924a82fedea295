using System.Globalization;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace BuildApi.Engines.Docker;

/// <summary>A Docker Engine, API 1.41 or newer, or an API-compatible Podman. This part: containers.</summary>
/// <remarks>Calls are unversioned, so that old and new engines both answer in their own version.</remarks>
internal sealed partial class DockerEngine(DockerClient client, Uri endpoint) : IContainerEngine, IDisposable
{
    private readonly SemaphoreSlim networks = new(1, 1);

    public static DockerEngine Connect(Uri endpoint) =>
        // Waiting for a container's end has no time-out of its own; every caller brings a token.
        new(BuilderOf(endpoint).Build(), endpoint);

    private static DockerClientBuilder BuilderOf(Uri endpoint) => new DockerClientBuilder().WithEndpoint(endpoint).WithTimeout(Timeout.InfiniteTimeSpan);

    public Task<EngineInfo> GetInfoAsync(CancellationToken ct) => DockerCalls.CallAsync(async () =>
    {
        var version = await client.System.GetVersionAsync(ct);
        return new EngineInfo
        {
            Name = version.Platform?.Name is { Length: > 0 } name ? name : "Docker Engine",
            Version = version.Version ?? "",
            ApiVersion = version.APIVersion ?? "",
            Platform = $"{version.Os}/{version.Arch}",
        };
    }, ct);

    public Task<EngineMachine> GetMachineAsync(CancellationToken ct) => DockerCalls.CallAsync(async () =>
    {
        var info = await client.System.GetSystemInfoAsync(ct);
        return new EngineMachine
        {
            StorageDriver = info.Driver ?? "",
            CgroupVersion = info.CgroupVersion ?? "",
            UserNamespace = UserNamespaceOf(info),
            Time = DateTimeOffset.TryParse(info.SystemTime, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null,
        };
    }, ct);

    public Task<string> CreateContainerAsync(ContainerSpec spec, CancellationToken ct) => DockerCalls.CallAsync(async () =>
    {
        var created = await client.Containers.CreateContainerAsync(new CreateContainerParameters
        {
            Name = spec.Name,
            Image = spec.Image,
            // An empty entry point takes the image's own away; the command then stands alone.
            Entrypoint = [spec.Command[0]],
            Cmd = [.. spec.Command.Skip(1)],
            Env = [.. spec.Environment],
            Labels = spec.Labels.ToDictionary(label => label.Key, label => label.Value),
            User = spec.User!,
            WorkingDir = spec.WorkingFolder!,
            Tty = false,
            // The image's health check is for what the image serves, and no build serves it.
            Healthcheck = new HealthcheckConfig { Test = ["NONE"] },
            HostConfig = DockerHardening.HostConfig(spec),
        }, ct);
        return created.ID;
    }, ct);

    public Task StartContainerAsync(string id, CancellationToken ct) =>
        DockerCalls.CallAsync(() => client.Containers.StartContainerAsync(id, new ContainerStartParameters(), ct), ct);

    public Task<ContainerExit> WaitContainerAsync(string id, CancellationToken ct) => DockerCalls.CallAsync(async () =>
    {
        try
        {
            await client.Containers.WaitContainerAsync(id, ct);
            var state = (await client.Containers.InspectContainerAsync(id, ct)).State;
            return new ContainerExit(state?.ExitCode ?? -1, state?.OOMKilled ?? false);
        }
        catch (DockerApiException answer) when (DockerCalls.IsNotFound(answer))
        {
            throw new ContainerNotFoundException(id, answer);
        }
    }, ct);

    public Task StopContainerAsync(string id, TimeSpan grace, CancellationToken ct) => IgnoreNotFoundAsync(() =>
        client.Containers.StopContainerAsync(id,
            new ContainerStopParameters { WaitBeforeKillSeconds = (uint)Math.Ceiling(grace.TotalSeconds) }, ct), ct);

    public Task RemoveContainerAsync(string id, CancellationToken ct) => IgnoreNotFoundAsync(() =>
        client.Containers.RemoveContainerAsync(id, new ContainerRemoveParameters { Force = true, RemoveVolumes = true }, ct), ct);

    public Task<IReadOnlyList<EngineContainer>> ListContainersAsync(
        IReadOnlyDictionary<string, string> labels, CancellationToken ct) => DockerCalls.CallAsync(async () =>
    {
        var wanted = labels.ToDictionary(label => $"{label.Key}={label.Value}", _ => true);
        var found = await client.Containers.ListContainersAsync(new ContainersListParameters
        {
            All = true,
            Filters = new Dictionary<string, IDictionary<string, bool>> { ["label"] = wanted },
        }, ct);
        return (IReadOnlyList<EngineContainer>)[.. found.Select(container => new EngineContainer
        {
            Id = container.ID,
            Name = container.Names.FirstOrDefault()?.TrimStart('/') ?? container.ID,
            Running = container.State is "running" or "paused",
            WasStarted = container.State != "created",
            Labels = container.Labels.AsReadOnly(),
            CreatedAt = container.Created.ToUniversalTime(),
        })];
    }, ct);

    public Task<byte[]> ReadLogAsync(string id, int limit, CancellationToken ct) => DockerCalls.CallAsync(async () =>
    {
        using var log = await client.Containers.GetContainerLogsAsync(id,
            new ContainerLogsParameters { ShowStdout = true, ShowStderr = true }, ct);
        var text = new byte[limit];
        var length = 0;
        while (length < limit)
        {
            var read = await log.ReadOutputAsync(text, length, limit - length, ct);
            if (read.EOF) break;
            length += read.Count;
        }

        return text[..length];
    }, ct);

    public Task<Stream> OpenArchiveAsync(string id, string path, CancellationToken ct) => DockerCalls.CallAsync(async () =>
    {
        try
        {
            var archive = await client.Containers.GetArchiveFromContainerAsync(
                id, new ContainerPathStatParameters { Path = path }, statOnly: false, ct);
            return (Stream)new EngineStream(archive.Stream!);
        }
        catch (DockerApiException answer) when (DockerCalls.IsNotFound(answer))
        {
            throw NotFound(id, path, answer);
        }
    }, ct);

    public Task<long?> FindWrittenBytesAsync(string id, CancellationToken ct) => DockerCalls.CallAsync(async () =>
    {
        try
        {
            return (await client.Containers.InspectContainerAsync(id, new ContainerInspectParameters { IncludeSize = true }, ct)).SizeRw;
        }
        catch (DockerApiException answer) when (DockerCalls.IsNotFound(answer))
        {
            return null;
        }
    }, ct);

    public Task<ContainerPath?> FindPathAsync(string id, string path, CancellationToken ct) => DockerCalls.CallAsync(async () =>
    {
        try
        {
            var archive = await client.Containers.GetArchiveFromContainerAsync(
                id, new ContainerPathStatParameters { Path = path }, statOnly: true, ct);
            var stat = archive.Stat;
            // Go's file mode: the folder bit is the highest one, the permissions are the lowest nine.
            return new ContainerPath(stat.Name, stat.Size, (stat.Mode & 0x8000_0000) != 0, stat.LinkTarget ?? "", (int)(stat.Mode & 0x1FF));
        }
        catch (DockerApiException answer) when (DockerCalls.IsNotFound(answer))
        {
            if (NotFound(id, path, answer) is ContainerPathNotFoundException) return (ContainerPath?)null;
            throw;
        }
    }, ct);

    public void Dispose()
    {
        client.Dispose();
        networks.Dispose();
    }

    // The engine answers 404 both for a path and for a container that is not there; only the text tells which.
    private static EngineException NotFound(string id, string path, DockerApiException answer) =>
        DockerCalls.MessageOf(answer).Contains("No such container", StringComparison.OrdinalIgnoreCase)
        && DockerCalls.MessageOf(answer).TrimEnd().EndsWith(id, StringComparison.Ordinal)
            ? new ContainerNotFoundException(id, answer)
            : new ContainerPathNotFoundException(path, answer);

    private static async Task IgnoreNotFoundAsync(Func<Task> call, CancellationToken ct)
    {
        try
        {
            await DockerCalls.CallAsync(call, ct);
        }
        catch (EngineException refused) when (refused.InnerException is DockerApiException answer
            && (DockerCalls.IsNotFound(answer) || IsBeingRemoved(answer)))
        {
            // Gone already, or somebody else is at it: what was asked for is the case.
        }
    }

    // Such an engine keeps what it has in a folder named after the numbers that users and groups begin with.
    private static string UserNamespaceOf(SystemInfoResponse info) =>
        info.SecurityOptions?.Any(option => option.Split(',')[0] == "name=userns") == true ? Path.GetFileName(info.DockerRootDir?.TrimEnd('/')) ?? "" : "";

    private static bool IsBeingRemoved(DockerApiException answer) =>
        (int)answer.StatusCode == 409
        && DockerCalls.MessageOf(answer).Contains("already in progress", StringComparison.OrdinalIgnoreCase);
}
