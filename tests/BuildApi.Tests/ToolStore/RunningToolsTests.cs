using BuildApi.Engines;
using BuildApi.PackageOverrides.Resolution;
using BuildApi.ToolStore.Contents;
using BuildApi.ToolStore.Provision;

namespace BuildApi.Tests.ToolStore;

/// <summary>Tools that appear in containers that run already.</summary>
public sealed class RunningToolsTests : IAsyncLifetime
{
    private ToolStoreRig rig = null!;

    public async Task InitializeAsync() => rig = await ToolStoreRig.StartAsync();

    public async Task DisposeAsync() => await rig.DisposeAsync();

    [Fact]
    public async Task A_tool_appears_under_the_path_that_a_mount_would_have_had()
    {
        rig.Mirror.PutNode("20.11.1");
        var mount = Assert.Single(await PrepareAsync([]));
        Assert.Equal(("/opt/buildapi/tools", true), (mount.Target, mount.ReadOnly));

        var shown = await ShowAsync("20.11.1");

        Assert.Equal($"/opt/buildapi/tools/{shown.Tool!.Address}/bin", Assert.Single(shown.Tool.BinFolders));
        Assert.Equal("v20.11.1", await File.ReadAllTextAsync(Path.Combine(mount.Source, shown.Tool.Address, "bin/node")));
        Assert.Equal(UnixFileMode.OtherRead | UnixFileMode.OtherExecute,
            File.GetUnixFileMode(Path.Combine(mount.Source, shown.Tool.Address)) & (UnixFileMode)7);
        Assert.Equal(["/tmp/.buildapi/global/bin", "/tmp/.buildapi/global/lib"], shown.FoldersToMake);
    }

    [Fact]
    public async Task It_stays_when_the_store_drops_it_and_goes_with_the_build()
    {
        rig.Mirror.PutNode("20.11.1");
        var mount = Assert.Single(await PrepareAsync([]));
        var shown = await ShowAsync("20.11.1");

        Assert.Equal(RemovalOutcome.Removed, rig.Installed.Remove(shown.Tool!.Address));
        Assert.True(File.Exists(Path.Combine(mount.Source, shown.Tool.Address, "bin/node")));

        rig.Running.Remove("shop-1-1");
        Assert.Empty(rig.Entries("running"));
    }

    [Fact]
    public async Task A_second_name_is_no_damage_and_costs_the_next_build_no_hash()
    {
        rig.Mirror.PutNode("20.11.1");
        for (var use = 0; use < 2; use++) (await rig.ProvideAsync("node 20.11.1")).Dispose();
        await PrepareAsync([]);
        var shown = await ShowAsync("20.11.1");
        // A tool whose files look touched is hashed, and this one would then be found damaged.
        var manifest = Path.Combine(rig.Folder, "store", shown.Tool!.Address, "manifest.json");
        var text = await File.ReadAllTextAsync(manifest);
        await File.WriteAllTextAsync(manifest, text.Replace("\"digest\": \"", "\"digest\": \"0", StringComparison.Ordinal)
            .Replace("\"digest\":\"", "\"digest\":\"0", StringComparison.Ordinal));

        rig.Running.Remove("shop-1-1");
        using var again = await rig.ProvideAsync("node 20.11.1");

        Assert.True(Assert.Single(again.Tools).Cached);
    }

    [Fact]
    public async Task The_tools_that_a_build_begins_with_are_mounted_over_folders_of_theirs()
    {
        rig.Mirror.PutNode("20.11.1");
        using var tools = await rig.ProvideAsync("node 20.11.1");

        var mounts = await PrepareAsync(tools.Mounts);
        var shown = await ShowAsync("20.11.1");

        Assert.Equal(["/opt/buildapi/tools", tools.Mounts[0].Target], mounts.Select(mount => mount.Target));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(mounts[0].Source, shown.Tool!.Address)));
    }

    [Fact]
    public async Task A_version_that_is_not_made_for_the_image_is_told_by_platform_and_library()
    {
        rig.Mirror.PutNode("20.11.1");
        var node = await rig.ResolveAsync("node 20.11.1");
        rig.Engine.Facts = ["libc none"];
        await PrepareAsync([]);

        var shown = await rig.Running.ShowAsync("shop-1-1", node, default);

        Assert.StartsWith("Node.js 20.11.1 cannot be had for linux/amd64 with none, which the image is. It is there for linux/amd64 with glibc",
            shown.Failure!.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_killed_service_left_is_swept_and_living_builds_keep_theirs()
    {
        await PrepareAsync([]);
        await rig.Running.PrepareAsync("shop-2-1", rig.Image, [], default);

        foreach (var build in rig.Running.Prepared().Where(build => build != "shop-2-1")) rig.Running.Remove(build);

        Assert.Equal(["shop-2-1"], rig.Entries("running"));
    }

    private Task<IReadOnlyList<ContainerMount>> PrepareAsync(IReadOnlyList<ContainerMount> tools) =>
        rig.Running.PrepareAsync("shop-1-1", rig.Image, tools, default);

    private async Task<RunningTool> ShowAsync(string version)
    {
        var shown = await rig.Running.ShowAsync("shop-1-1", await rig.ResolveAsync($"node {version}"), default);
        Assert.True(shown.Failure is null, shown.Failure?.Sentence);
        return shown;
    }
}
