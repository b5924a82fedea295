using System.Text.Json;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace BuildApi.Engines.Docker;

/// <content>Images and networks.</content>
internal sealed partial class DockerEngine
{
    private const string BridgeOption = "com.docker.network.bridge.name";

    public Task<EngineImage?> FindImageAsync(string reference, CancellationToken ct) => DockerCalls.CallAsync(async () =>
    {
        try
        {
            return (EngineImage?)ToImage(await client.Images.InspectImageAsync(reference, ct));
        }
        catch (DockerApiException answer) when (DockerCalls.IsNotFound(answer))
        {
            return null;
        }
    }, ct);

    public Task<IReadOnlySet<string>> ListImageIdsAsync(CancellationToken ct) => DockerCalls.CallAsync(async () =>
        (IReadOnlySet<string>)(await client.Images.ListImagesAsync(new ImagesListParameters { All = true }, ct)).Select(image => image.ID).ToHashSet(), ct);

    public Task<EngineImage> PullImageAsync(ImagePull pull, Action<PullProgress>? progress, CancellationToken ct) =>
        DockerCalls.CallAsync(async () =>
        {
            var events = new PullEvents(progress);
            try
            {
                await client.Images.CreateImageAsync(
                    new ImagesCreateParameters { FromImage = pull.Reference, Platform = pull.Platform }, Login(pull.Login), events, ct);
            }
            catch (DockerApiException answer) when (DockerCalls.IsTheEnginesOwn(answer))
            {
                throw OfTheRegistry(answer);
            }

            // A pull that fails half-way answers 200 and tells of the failure in the stream.
            if (events.Error is { } error) throw new EngineException(error);
            return ToImage(await client.Images.InspectImageAsync(pull.Reference, ct));
        }, ct);

    public Task AskRegistryAsync(ImagePull pull, CancellationToken ct) => DockerCalls.CallAsync(async () =>
    {
        // The library takes credentials for this call as headers of a client only.
        using var asking = pull.Login is { } login ? BuilderOf(endpoint).WithHeader("X-Registry-Auth", HeaderOf(login)).Build() : null;
        try
        {
            await (asking ?? client).Distribution.InspectAsync(pull.Reference, ct);
        }
        catch (DockerApiException answer) when (DockerCalls.IsTheEnginesOwn(answer))
        {
            throw OfTheRegistry(answer);
        }
    }, ct);

    // The engine passes the state of a registry on as its own: here a 503 is of the registry, and the engine is there.
    private static EngineException OfTheRegistry(DockerApiException answer) => new(DockerCalls.MessageOf(answer), answer);

    // Base64 for addresses, as the engine's API wants it (RFC 4648, section 5), with its padding.
    private static string HeaderOf(RegistryLogin login) => Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(new
    {
        username = login.User,
        password = login.Password,
        serveraddress = login.Server,
        identitytoken = login.IdentityToken,
    })).Replace('+', '-').Replace('/', '_');

    public Task<bool> RemoveImageAsync(string reference, CancellationToken ct) => DockerCalls.CallAsync(async () =>
    {
        try
        {
            await client.Images.DeleteImageAsync(reference, new ImageDeleteParameters { Force = false }, ct);
            return true;
        }
        catch (DockerApiException answer) when ((int)answer.StatusCode is 404 or 409)
        {
            return (int)answer.StatusCode == 404;
        }
    }, ct);

    public async Task EnsureNetworkAsync(string name, IReadOnlyDictionary<string, string> labels, CancellationToken ct)
    {
        // An engine takes the same name twice, and then no container finds its network any more.
        await networks.WaitAsync(ct);
        try
        {
            await DockerCalls.CallAsync(() => FindOrCreateNetworkAsync(name, labels, ct), ct);
        }
        finally
        {
            networks.Release();
        }
    }

    private async Task FindOrCreateNetworkAsync(string name, IReadOnlyDictionary<string, string> labels, CancellationToken ct)
    {
        if (await FindNetworkAsync(name, ct) is { } there)
        {
            // Of an earlier version, behind an interface that no rule names; it can be made anew while no container is in it.
            if (there.Options?.ContainsKey(BridgeOption) is true || there.Containers?.Count > 0) return;
            await client.Networks.DeleteNetworkAsync(there.ID, ct);
        }

        await client.Networks.CreateNetworkAsync(new NetworksCreateParameters
        {
            Name = name,
            Driver = "bridge",
            Labels = labels.ToDictionary(label => label.Key, label => label.Value),
            Options = new Dictionary<string, string>
            {
                ["com.docker.network.bridge.enable_icc"] = "false",
                [BridgeOption] = BridgeName.Of(name),
            },
        }, ct);
    }

    public Task RemoveNetworkAsync(string name, CancellationToken ct) => DockerCalls.CallAsync(async () =>
    {
        try
        {
            await client.Networks.DeleteNetworkAsync(name, ct);
        }
        catch (DockerApiException answer) when ((int)answer.StatusCode is 403 or 404 or 409)
        {
            // In use or gone.
        }
    }, ct);

    private async Task<NetworkResponse?> FindNetworkAsync(string name, CancellationToken ct)
    {
        try
        {
            // An engine would find it by the beginning of an id, too.
            return await client.Networks.InspectNetworkAsync(name, ct) is { } found && found.Name == name ? found : null;
        }
        catch (DockerApiException answer) when (DockerCalls.IsNotFound(answer))
        {
            return null;
        }
    }

    private static EngineImage ToImage(ImageInspectResponse image) => new()
    {
        Id = image.ID,
        RepoDigests = [.. image.RepoDigests ?? []],
        Tags = [.. image.RepoTags ?? []],
        Os = image.Os,
        Architecture = image.Architecture,
        User = image.Config?.User ?? "",
        WorkingFolder = image.Config?.WorkingDir ?? "",
        Environment = [.. image.Config?.Env ?? []],
        Entrypoint = [.. image.Config?.Entrypoint ?? []],
        Labels = image.Config?.Labels?.AsReadOnly() ?? new Dictionary<string, string>().AsReadOnly(),
        SizeBytes = image.Size,
    };

    private static AuthConfig? Login(RegistryLogin? login) => login is null ? null : new AuthConfig
    {
        ServerAddress = login.Server,
        Username = login.User,
        Password = login.Password,
        IdentityToken = login.IdentityToken,
    };

    /// <summary>Passes progress on as it comes and keeps the error, which arrives among it.</summary>
    private sealed class PullEvents(Action<PullProgress>? progress) : IProgress<JSONMessage>
    {
        public string? Error { get; private set; }

        public void Report(JSONMessage value)
        {
            if (value.Error?.Message is { } message) Error ??= message;
            if (progress is null || value.Status is null) return;
            progress(new PullProgress
            {
                Layer = value.ID,
                Status = value.Status,
                CurrentBytes = value.Progress?.Current,
                TotalBytes = value.Progress?.Total,
            });
        }
    }
}
