using BuildApi.Tests.Support;

namespace BuildApi.Tests.Execution;

/// <summary>A build that writes more than it may.</summary>
public sealed class WriteLimitTests
{
    [Fact]
    public async Task It_is_ended_and_another_beside_it_goes_on()
    {
        await using var service = await TestService.StartNewAsync(null, ("DiskMb", "64"), ("MaxConcurrentBuilds", "2"));
        await using var small = await HeldBuild.StartAsync(service);
        await using var large = await HeldBuild.StartAsync(service);
        small.Runner.Container.Files["/tmp/small"] = new string('x', 1024 * 1024);
        large.Runner.Container.Files["/tmp/large"] = new string('x', 65 * 1024 * 1024);

        var ended = await large.App.EndedAsync(large.Number);

        Assert.Equal(("failed", "disk_full"), ((string)ended["status"]!, (string)ended["failure"]!["code"]!));
        Assert.Equal("The build had written 65 MiB, and may write 64 (BuildApi__DiskMb). Let it write less: caches and temporary files count, too.",
            (string)ended["failure"]!["message"]!);
        Assert.Equal("succeeded", (string)(await small.SucceedAsync())["status"]!);
    }
}
