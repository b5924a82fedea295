using BuildApi.Engines;
using BuildApi.Engines.Docker;

namespace BuildApi.Tests.Engines;

public sealed class DockerHardeningTests
{
    private static readonly ContainerSpec Build = new() { Name = "build", Image = "image", Command = ["sh"], Labels = new Dictionary<string, string>() };

    [Fact]
    public void A_container_has_the_users_that_the_engine_gives_it() => Assert.Equal("", DockerHardening.HostConfig(Build).UsernsMode);

    [Fact]
    public void One_that_writes_for_the_service_has_those_of_the_machine_and_no_other_privilege()
    {
        var (own, build) = (DockerHardening.HostConfig(Build with { HasMachineUsers = true }), DockerHardening.HostConfig(Build));

        Assert.Equal("host", own.UsernsMode);
        Assert.False(own.Privileged);
        Assert.Equal(build.CapDrop, own.CapDrop);
        Assert.Equal(build.CapAdd, own.CapAdd);
        Assert.Equal(build.SecurityOpt, own.SecurityOpt);
    }
}
