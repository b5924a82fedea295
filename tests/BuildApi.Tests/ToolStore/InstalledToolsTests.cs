using BuildApi.ToolStore.Contents;
using BuildApi.ToolStore.Provision;

namespace BuildApi.Tests.ToolStore;

public sealed class InstalledToolsTests : IAsyncLifetime
{
    private ToolStoreRig rig = null!;

    public async Task InitializeAsync()
    {
        rig = await ToolStoreRig.StartAsync();
        rig.Engine.Facts.AddRange(["node v22.1.0", "npm 10.0.0"]);
        foreach (var version in new[] { "1.22.1", "1.22.2", "1.22.3" }) rig.Mirror.PutNpmTool("yarn", version, "yarn");
    }

    public async Task DisposeAsync() => await rig.DisposeAsync();

    [Fact]
    public async Task Tools_are_listed_with_the_last_used_first()
    {
        await UseAsync("1.22.1");
        await UseAsync("1.22.2");
        await UseAsync("1.22.1");

        var list = await rig.Installed.ListAsync(CancellationToken.None);

        Assert.Equal(["1.22.1", "1.22.2"], list.Select(tool => tool.Manifest.Version));
        Assert.All(list, tool => Assert.False(tool.InUse));
        Assert.All(list, tool => Assert.True(tool.Manifest.Bytes > 0));
    }

    [Fact]
    public async Task A_full_store_loses_what_was_used_longest_ago()
    {
        await UseAsync("1.22.1");
        await UseAsync("1.22.2");
        await UseAsync("1.22.1");
        await LimitAsync(tools: 2);

        await UseAsync("1.22.3");

        Assert.Equal(["1.22.3", "1.22.1"], (await rig.Installed.ListAsync(CancellationToken.None)).Select(tool => tool.Manifest.Version));
    }

    [Fact]
    public async Task A_full_store_keeps_what_a_running_build_uses()
    {
        await UseAsync("1.22.2");
        await LimitAsync(tools: 1);
        using var running = await rig.ProvideAsync("yarn 1.22.1");
        rig.Clock.Advance(TimeSpan.FromHours(1));

        using var other = await rig.ProvideAsync("yarn 1.22.3");

        Assert.Equal(["1.22.3", "1.22.1"], (await rig.Installed.ListAsync(CancellationToken.None)).Select(tool => tool.Manifest.Version));
    }

    [Fact]
    public async Task A_tool_in_use_cannot_be_removed_and_a_lease_can_be_taken_again_after_a_restart()
    {
        var tools = await rig.ProvideAsync("yarn 1.22.1");
        var address = tools.Tools[0].Address;
        rig.Restart();

        var lease = rig.Provider.Hold(["/usr/bin", .. tools.PathFolders]);
        Assert.Equal(RemovalOutcome.InUse, rig.Installed.Remove(address));
        lease.Dispose();
        lease.Dispose();

        Assert.Equal(RemovalOutcome.Removed, rig.Installed.Remove(address));
        Assert.Equal(RemovalOutcome.NotFound, rig.Installed.Remove(address));
        Assert.Empty(rig.Entries("store"));
        Assert.Empty(rig.Entries("staging"));
    }

    [Theory]
    [InlineData("../../etc")]
    [InlineData("")]
    [InlineData("node-20.11.1")]
    [InlineData("node/20.11.1-0123456789abcdef")]
    public void What_is_no_address_is_not_found(string address) => Assert.Equal(RemovalOutcome.NotFound, rig.Installed.Remove(address));

    private async Task UseAsync(string version)
    {
        rig.Clock.Advance(TimeSpan.FromHours(1));
        using var tools = await rig.ProvideAsync("yarn " + version);
        Assert.True(tools.Failure is null, tools.Failure?.Sentence);
    }

    private async Task LimitAsync(int tools)
    {
        var largest = (await rig.Installed.ListAsync(CancellationToken.None)).Max(tool => tool.Manifest.Bytes);
        rig.MaxBytes = largest * tools;
        rig.Restart();
    }
}
