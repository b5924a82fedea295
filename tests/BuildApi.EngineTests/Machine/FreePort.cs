using System.Net;
using System.Net.Sockets;

namespace BuildApi.EngineTests.Machine;

/// <summary>Ports for programs that cannot choose one themselves.</summary>
public static class FreePort
{
    private static readonly HashSet<int> Given = [];

    /// <summary>A TCP port that was free a moment ago, and that no other test has been given.</summary>
    public static int Find(IPAddress address)
    {
        while (true)
        {
            using var listener = new TcpListener(address, 0);
            listener.Start();
            var port = ((IPEndPoint)listener.LocalEndpoint).Port;
            lock (Given)
                if (Given.Add(port)) return port;
        }
    }
}
