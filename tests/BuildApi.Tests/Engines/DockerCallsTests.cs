using BuildApi.Engines.Docker;

namespace BuildApi.Tests.Engines;

/// <summary>Which refusals of an engine are an engine that is away; the texts are those of real ones.</summary>
public sealed class DockerCallsTests
{
    [Theory]
    [InlineData("connection error: desc = \"transport: Error while dialing dial unix /run/containerd/containerd.sock: connect: connection refused\": "
        + "unavailable")]
    [InlineData("connection error: desc = \"transport: error while dialing: dial unix:///var/run/docker/containerd/containerd.sock: timeout\": unavailable")]
    [InlineData("failed to create task for container: connection error: desc = \"transport: Error while dialing: dial unix /run/containerd/containerd.sock: "
        + "connect: no such file or directory\": unavailable")]
    [InlineData("failed to dial containerd \"/run/containerd/containerd.sock\": context deadline exceeded: connection refused")]
    [InlineData("containerd: error reading from server: EOF: unavailable")]
    public void An_engine_without_its_containerd_is_away(string message) => Assert.True(DockerCalls.HasLostContainerd(message));

    [Theory]
    [InlineData("failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: \"sh\": executable "
        + "file not found in $PATH")]
    [InlineData("Get \"https://registry.example/v2/\": dial tcp 10.0.0.1:443: connect: connection refused")]
    [InlineData("error creating overlay mount to /var/lib/containerd/x: no such file or directory")]
    [InlineData("write /var/lib/docker/tmp/GetImageBlob1: no space left on device")]
    [InlineData("No such container: containerd")]
    public void An_engine_that_says_no_is_there(string message) => Assert.False(DockerCalls.HasLostContainerd(message));
}
