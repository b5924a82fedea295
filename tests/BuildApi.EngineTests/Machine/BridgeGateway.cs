using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace BuildApi.EngineTests.Machine;

/// <summary>
/// The address at which containers reach programs of this machine: the engine's default bridge, which is also what
/// the engine puts in for <c>host-gateway</c>. Servers of the tests listen there and nowhere else.
/// </summary>
public static class BridgeGateway
{
    /// <summary>The name by which containers know this machine, given the extra host <see cref="ExtraHost"/>.</summary>
    public const string HostName = "host.docker.internal";

    public const string ExtraHost = HostName + ":host-gateway";

    public static async Task<IPAddress> FindAddressAsync(CancellationToken ct = default)
    {
        var bridge = await DockerCli.RunAsync(
            ["network", "inspect", "bridge", "--format", """{{index .Options "com.docker.network.bridge.name"}}"""], ct: ct);
        var addresses = NetworkInterface.GetAllNetworkInterfaces()
            .Where(network => network.Name == bridge)
            .SelectMany(network => network.GetIPProperties().UnicastAddresses)
            .Select(address => address.Address);
        return addresses.FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork)
            ?? throw new MissingRequirementException(
                $"The engine tests need the network interface \"{bridge}\" of a Docker Engine on this machine; an engine elsewhere cannot reach their "
                    + $"servers.");
    }
}
