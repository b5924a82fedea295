using BuildApi.Failures;
using BuildApi.ToolStore.Provision;

namespace BuildApi.Tests.ToolStore;

/// <summary>Poisoned downloads, damaged stores, mirrors that are down, installs that hang or are killed.</summary>
public sealed class ToolTroubleTests : IAsyncLifetime
{
    private const string YarnArchive = "/npm/yarn/-/yarn-1.22.22.tgz";

    private ToolStoreRig rig = null!;

    public async Task InitializeAsync()
    {
        rig = await ToolStoreRig.StartAsync();
        rig.Engine.Facts.AddRange(["node v22.1.0", "npm 10.0.0"]);
        rig.Mirror.PutNpmTool("yarn", "1.22.22", "yarn");
    }

    public async Task DisposeAsync() => await rig.DisposeAsync();

    [Fact]
    public async Task An_archive_with_one_byte_changed_is_refused()
    {
        rig.Mirror.Poison(YarnArchive);

        var tools = await rig.ProvideAsync("yarn 1.22.22");

        Assert.Equal(FailureCode.PackageInstallFailed, tools.Failure?.Code);
        Assert.Contains("is not what it should be", tools.Failure!.Sentence, StringComparison.Ordinal);
        Assert.Single(rig.Mirror.Requests, path => path == YarnArchive);
        Assert.Empty(rig.Entries("store"));
        Assert.Empty(rig.Entries("staging"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_tool_with_one_byte_changed_is_not_used_but_installed_anew(bool afterRestart)
    {
        var address = await InstallAndDamageAsync("lib/node_modules/yarn/README.md");
        if (afterRestart) rig.Restart();

        using var tools = await rig.ProvideAsync("yarn 1.22.22");

        Assert.Null(tools.Failure);
        Assert.False(Assert.Single(tools.Tools).Cached);
        Assert.Equal("Read me.", await File.ReadAllTextAsync(Path.Combine(tools.Mounts[0].Source, "lib/node_modules/yarn/README.md")));
        Assert.Equal([address], rig.Entries("store"));
    }

    [Fact]
    public async Task A_damaged_tool_that_cannot_be_installed_anew_fails_the_build()
    {
        await InstallAndDamageAsync("lib/node_modules/yarn/bin/cli.js");
        rig.Mirror.BrokenWith = 503;

        var tools = await rig.ProvideAsync("yarn 1.22.22");

        Assert.Contains("127.0.0.1 answered 503", tools.Failure?.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lib/node_modules/yarn/added.js", true)]
    [InlineData("bin/yarn", false)]
    public async Task A_file_that_was_added_or_taken_away_is_found_too(string path, bool add)
    {
        using var first = await rig.ProvideAsync("yarn 1.22.22");
        var file = Path.Combine(first.Mounts[0].Source, path);
        if (add) await File.WriteAllTextAsync(file, "more");
        else File.Delete(file);

        using var again = await rig.ProvideAsync("yarn 1.22.22");

        Assert.False(Assert.Single(again.Tools).Cached);
    }

    [Fact]
    public async Task A_tool_that_was_only_touched_is_found_intact()
    {
        using var first = await rig.ProvideAsync("yarn 1.22.22");
        File.SetLastWriteTimeUtc(Path.Combine(first.Mounts[0].Source, "bin/yarn"), DateTime.UnixEpoch);

        using var again = await rig.ProvideAsync("yarn 1.22.22");

        Assert.True(Assert.Single(again.Tools).Cached);
    }

    [Fact]
    public async Task When_the_mirror_is_down_builds_with_stored_tools_run_and_others_name_the_host()
    {
        rig.Mirror.PutNpmTool("yarn", "1.22.21", "yarn");
        (await rig.ProvideAsync("yarn 1.22.22")).Dispose();
        await rig.Mirror.DisposeAsync();

        using var stored = await rig.ProvideAsync("yarn 1.22.22");
        var absent = await rig.ProvideAsync("yarn 1.22.21");

        Assert.True(Assert.Single(stored.Tools).Cached);
        Assert.Contains("127.0.0.1:", absent.Failure?.Sentence, StringComparison.Ordinal);
        Assert.Contains("refused", absent.Failure?.Sentence, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_download_is_tried_again_when_a_server_is_busy()
    {
        rig.Mirror.Break(YarnArchive, times: 2);

        using var tools = await rig.ProvideAsync("yarn 1.22.22");

        Assert.True(tools.Failure is null, tools.Failure?.Sentence);
        Assert.Equal(3, rig.Mirror.Requests.Count(path => path.EndsWith(YarnArchive, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Two_builds_at_once_install_once()
    {
        var open = new TaskCompletionSource();
        rig.Mirror.Gate = open.Task;
        var one = rig.ProvideAsync("yarn 1.22.22");
        var two = rig.ProvideAsync("yarn 1.22.22");

        open.SetResult();
        using var first = await one;
        using var second = await two;

        Assert.Null(first.Failure);
        Assert.Null(second.Failure);
        Assert.Single(rig.Mirror.Requests, path => path == YarnArchive);
    }

    [Fact]
    public async Task An_install_that_hangs_is_ended_and_its_container_removed()
    {
        rig.Mirror.PutNpmTool("vite", "8.3.8", "vite", new { dependencies = new { rolldown = "1" } });
        rig.Engine.Hangs = true;

        var providing = rig.ProvideAsync("vite 8.3.8");
        await rig.Engine.Hanging.Task;
        rig.Clock.Advance(TimeSpan.FromMinutes(11));
        var tools = await providing;

        Assert.Contains("longer than 10 minutes", tools.Failure?.Sentence, StringComparison.Ordinal);
        Assert.Equal(0, rig.Engine.Left);
        Assert.Empty(rig.Entries("staging"));
    }

    [Fact]
    public async Task An_install_goes_on_for_the_others_when_the_build_that_asked_first_is_cancelled()
    {
        var open = new TaskCompletionSource();
        await rig.ProvideAsync("yarn 1.22.22");
        rig.Mirror.PutNpmTool("yarn", "1.22.21", "yarn");
        rig.Mirror.Gate = open.Task;
        rig.Clock.Advance(TimeSpan.FromHours(1));
        using var cancel = new CancellationTokenSource();
        var lines = new List<string>();
        var one = rig.ProvideAsync(lines.Add, cancel.Token, "yarn 1.22.21");
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        var said = lines.Count;

        open.SetResult();
        using var two = await rig.ProvideAsync("yarn 1.22.21");

        Assert.Null(two.Failure);
        Assert.Equal(said, lines.Count);
    }

    [Fact]
    public async Task What_a_killed_install_left_is_swept_and_what_another_process_is_at_stays()
    {
        (await rig.ProvideAsync("yarn 1.22.22")).Dispose();
        var dead = Directory.CreateDirectory(Path.Combine(rig.Folder, "staging", "node-1.0.0-0123456789abcdef.dead"));
        await File.WriteAllTextAsync(Path.Combine(dead.FullName, "half"), "half a tool");
        await File.WriteAllTextAsync(dead.FullName + ".lock", "");
        Directory.CreateDirectory(Path.Combine(rig.Folder, "store", "node-1.0.0-0123456789abcdef", "root"));
        var alive = Directory.CreateDirectory(Path.Combine(rig.Folder, "staging", "node-1.0.0-0123456789abcdef.alive"));
        await using var held = new FileStream(alive.FullName + ".lock", FileMode.Create, FileAccess.Write, FileShare.None);
        await rig.Engine.CreateContainerAsync(
            new() { Name = "left", Image = "x", Command = ["sh"], Labels = new Dictionary<string, string> { ["buildapi.tool-store"] = "install" } },
            CancellationToken.None);

        await rig.SweepAsync();

        Assert.Equal(0, rig.Engine.Left);
        Assert.Equal(["node-1.0.0-0123456789abcdef.alive", "node-1.0.0-0123456789abcdef.alive.lock"], rig.Entries("staging").Order());
        Assert.StartsWith("yarn-1.22.22-", Assert.Single(rig.Entries("store")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_engine_that_is_down_does_not_stop_the_sweep_of_folders()
    {
        Directory.CreateDirectory(Path.Combine(rig.Folder, "staging", "node-1.0.0-0123456789abcdef.dead"));
        rig.Engine.IsDown = true;

        await rig.SweepAsync();

        Assert.Empty(rig.Entries("staging"));
    }

    private async Task<string> InstallAndDamageAsync(string path)
    {
        using var tools = await rig.ProvideAsync("yarn 1.22.22");
        var file = Path.Combine(tools.Mounts[0].Source, path);
        var before = File.GetLastWriteTimeUtc(file);
        var content = await File.ReadAllBytesAsync(file);
        content[0] ^= 1;
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await File.WriteAllBytesAsync(file, content);
        File.SetUnixFileMode(file, (UnixFileMode)0b100_100_100);
        File.SetLastWriteTimeUtc(file, before);
        return tools.Tools[0].Address;
    }
}
