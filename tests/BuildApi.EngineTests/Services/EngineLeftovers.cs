using BuildApi.EngineTests.Machine;

namespace BuildApi.EngineTests.Services;

/// <summary>What a service has left behind on the engine and in its folder for temporary files, as <c>docker</c> and <c>ls</c> show it.</summary>
public static class EngineLeftovers
{
    private const string Label = "buildapi.instance";

    /// <summary>
    /// Fails unless nothing of any build is left: no container, running or not, no volume, no temporary file, and no
    /// network but the two that the service's builds share, trusted or not, which nothing is connected to.
    /// </summary>
    public static async Task AssertNoneAsync(BuildApiServer server, CancellationToken ct = default)
    {
        var instance = await server.InstanceIdAsync(ct);
        var left = new List<string>();
        left.AddRange(Named("container", await ContainersAsync(instance, ct)));
        left.AddRange(Named("volume", await DockerCli.LinesAsync(["volume", "ls", "--quiet", "--filter", Filter(instance)], ct)));
        foreach (var network in await NetworksAsync(instance, ct))
        {
            var connected = await DockerCli.RunAsync(["network", "inspect", "--format", "{{len .Containers}}", network], ct: ct);
            if (network != $"buildapi-{instance}" && network != $"buildapi-{instance}-untrusted" || connected != "0")
                left.Add($"network {network}, {connected} connected");
        }

        left.AddRange(Named("temporary file", Directory.EnumerateFileSystemEntries(server.TemporaryFiles)));
        Assert.True(left.Count == 0, $"The service left behind:\n{string.Join('\n', left)}\nIt said:\n{server.Output}");
    }

    /// <summary>Names of the containers that a service has on the engine, running or not.</summary>
    public static Task<IReadOnlyList<string>> ContainersAsync(string instance, CancellationToken ct = default) =>
        DockerCli.LinesAsync(["ps", "--all", "--format", "{{.Names}}", "--filter", Filter(instance)], ct);

    /// <summary>Takes away what a service that is no more has left, so that one failed test is not the end of the machine.</summary>
    internal static async Task RemoveAsync(string instance, CancellationToken ct = default)
    {
        if (await ContainersAsync(instance, ct) is { Count: > 0 } containers)
            await DockerCli.TryRunAsync(["rm", "--force", "--volumes", .. containers], ct: ct);
        if (await NetworksAsync(instance, ct) is { Count: > 0 } networks)
            await DockerCli.TryRunAsync(["network", "rm", .. networks], ct: ct);
        // Its rules outlive it, as its builds do; of hundreds of such tables nft never comes to the end of a list.
        await Command.TryRunAsync("nft", [$"table inet buildapi_{instance}; delete table inet buildapi_{instance}"], ct: ct);
    }

    private static Task<IReadOnlyList<string>> NetworksAsync(string instance, CancellationToken ct) =>
        DockerCli.LinesAsync(["network", "ls", "--format", "{{.Name}}", "--filter", Filter(instance)], ct);

    private static IEnumerable<string> Named(string kind, IEnumerable<string> names) => names.Select(name => $"{kind} {name}");

    private static string Filter(string instance) => $"label={Label}={instance}";
}
