using BuildApi.Engines;
using BuildApi.Failures;
using BuildApi.ToolStore.Provision;

namespace BuildApi.Tests.ToolStore;

public sealed class ToolProviderTests : IAsyncLifetime
{
    private ToolStoreRig rig = null!;

    public async Task InitializeAsync() => rig = await ToolStoreRig.StartAsync();

    public async Task DisposeAsync() => await rig.DisposeAsync();

    [Fact]
    public async Task Node_comes_from_npms_binary_package_with_an_npm_that_fits()
    {
        rig.Mirror.PutNode("20.11.1", npm: "10.2.0");
        rig.Mirror.PutNpm("npm", "10.4.0", ToolMirror.NpmItself("10.4.0"), new { engines = new { node = ">=18" } }, "2024-02-01T00:00:00Z");
        rig.Mirror.PutNpm("npm", "10.9.0", ToolMirror.NpmItself("10.9.0"), new { engines = new { node = ">=18" } }, "2025-02-01T00:00:00Z");
        rig.Mirror.PutNpm("npm", "11.0.0", ToolMirror.NpmItself("11.0.0"), new { engines = new { node = ">=20" } }, "2024-01-02T00:00:00Z");

        using var tools = await rig.ProvideAsync("node 20");

        Assert.True(tools.Failure is null, tools.Failure?.Sentence);
        var node = Assert.Single(tools.Tools);
        Assert.Equal(("node", "20", "20.11.1", "20.11.1", false), (node.Package, node.Requested, node.Resolved, node.Installed, node.Cached));
        Assert.Equal("10.4.0", node.Companions["npm"]);
        var mount = Assert.Single(tools.Mounts);
        Assert.True(mount.ReadOnly);
        Assert.Equal("v20.11.1", await File.ReadAllTextAsync(Path.Combine(mount.Source, "bin/node")));
        Assert.Equal("10.4.0", await File.ReadAllTextAsync(Path.Combine(mount.Source, "bin/npm")));
        Assert.Contains("install-directory /tmp/.buildapi/global/bin", await File.ReadAllTextAsync(Path.Combine(mount.Source, "bin/corepack")),
            StringComparison.Ordinal);
        Assert.Equal("prefix=/tmp/.buildapi/global\n", await File.ReadAllTextAsync(Path.Combine(mount.Source, "lib/node_modules/npm/npmrc")));
        Assert.False(Directory.Exists(Path.Combine(mount.Source, "share")));
        Assert.Equal(["/tmp/.buildapi/global/bin", $"{mount.Target}/bin"], tools.PathFolders);
        Assert.Equal(["/tmp/.buildapi/global/bin", "/tmp/.buildapi/global/lib"], tools.FoldersToMake);
        // Yarn from 2 on refuses YARN_PREFIX; this file only Yarn 1 reads, beside the Node.js that it runs on.
        Assert.Equal("prefix \"/tmp/.buildapi/global\"\n", await File.ReadAllTextAsync(Path.Combine(mount.Source, "etc/yarnrc")));
    }

    [Fact]
    public async Task Native_add_ons_compile_against_the_headers_that_came_with_node()
    {
        rig.Mirror.PutNode("20.11.1");

        using var tools = await rig.ProvideAsync("node 20");

        Assert.Equal([$"npm_config_nodedir={tools.Mounts[0].Target}"], tools.Environment);
        Assert.DoesNotContain(rig.Mirror.Requests, path => path.Contains("headers", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Headers_that_did_not_come_with_node_come_from_the_mirror()
    {
        rig.Mirror.PutNode("20.11.1", headers: false);
        rig.Mirror.PutHeaders("20.11.1");

        using var tools = await rig.ProvideAsync("node 20");

        Assert.Equal("20.11.1", await File.ReadAllTextAsync(Path.Combine(tools.Mounts[0].Source, "include/node/node.h")));
        Assert.Equal([$"npm_config_nodedir={tools.Mounts[0].Target}"], tools.Environment);
    }

    [Fact]
    public async Task Headers_that_cannot_be_had_are_missed_in_the_log_and_named_by_no_variable()
    {
        rig.Mirror.PutNode("20.11.1", headers: false);

        using var tools = await rig.ProvideAsync("node 20");

        Assert.True(tools.Failure is null, tools.Failure?.Sentence);
        Assert.Empty(tools.Environment);
        Assert.Contains(rig.Lines, line => line.StartsWith("node 20.11.1 is installed without its headers for native add-ons. ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Headers_that_are_not_what_their_checksum_says_are_refused()
    {
        rig.Mirror.PutNode("20.11.1", headers: false);
        rig.Mirror.PutHeaders("20.11.1", sum: new string('0', 64));

        using var tools = await rig.ProvideAsync("node 20");

        Assert.Equal(FailureCode.PackageInstallFailed, tools.Failure?.Code);
    }

    [Fact]
    public async Task Node_comes_from_the_official_archive_where_that_answers()
    {
        rig.Mirror.Put("/node/index.json", """[{ "version": "v20.11.1", "date": "2024-02-13" }]""");
        rig.Mirror.PutOfficialNode("20.11.1");

        using var tools = await rig.ProvideAsync("node 20.11.1");

        Assert.True(tools.Failure is null, tools.Failure?.Sentence);
        Assert.Equal("10.2.4", await File.ReadAllTextAsync(Path.Combine(tools.Mounts[0].Source, "bin/npm")));
        Assert.DoesNotContain(rig.Mirror.Requests, path => path.StartsWith("/npm/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_musl_image_gets_the_musl_archive()
    {
        rig.Engine.Facts = ["libc musl", "library libstdc++.so.6"];
        rig.Mirror.Put("/node/index.json", """[{ "version": "v20.11.1", "date": "2024-02-13" }]""");
        rig.Mirror.PutOfficialNode("20.11.1", "nodeMusl", "-musl");

        using var tools = await rig.ProvideAsync("node 20.11.1");

        Assert.True(tools.Failure is null, tools.Failure?.Sentence);
    }

    [Fact]
    public async Task What_is_in_the_store_costs_no_request_and_no_container()
    {
        rig.Mirror.PutNode("20.11.1");
        rig.Mirror.PutNpmTool("yarn", "1.22.22", "yarn");
        (await rig.ProvideAsync("node 20.11.1", "yarn 1.22.22")).Dispose();
        var (requests, containers) = (rig.Mirror.Requests.Count, rig.Engine.Created.Count);

        rig.Restart();
        using var tools = await rig.ProvideAsync("node 20.11.1", "yarn 1.22.22");

        Assert.All(tools.Tools, tool => Assert.True(tool.Cached));
        Assert.Equal((requests, containers), (rig.Mirror.Requests.Count, rig.Engine.Created.Count));
    }

    [Fact]
    public async Task An_npm_override_is_found_before_the_npm_of_node()
    {
        rig.Mirror.PutNode("20.11.1", npm: "10.2.0");
        rig.Mirror.PutNpm("npm", "10.8.2", ToolMirror.NpmItself("10.8.2"));

        using var tools = await rig.ProvideAsync("node 20.11.1", "npm 10.8.2");

        Assert.Equal(["node", "npm"], tools.Tools.Select(tool => tool.Package));
        Assert.Equal(["/tmp/.buildapi/global/bin", tools.Tools[1].BinFolders[0], tools.Tools[0].BinFolders[0]], tools.PathFolders);
    }

    [Fact]
    public async Task A_tool_without_dependencies_is_unpacked_and_serves_every_node()
    {
        rig.Engine.Facts.Add("node v18.19.0");
        rig.Mirror.PutNode("20.11.1");
        rig.Mirror.PutNpmTool("yarn", "1.22.22", "yarn");

        using var withOwn = await rig.ProvideAsync("yarn 1.22.22");
        using var withOverride = await rig.ProvideAsync("node 20.11.1", "yarn 1.22.22");

        Assert.True(withOverride.Tools[1].Cached);
        Assert.DoesNotContain(rig.Engine.Created, container => container.Command.Any(word => word.Contains("npm install", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_tool_with_dependencies_is_installed_by_npm_for_the_node_of_the_build()
    {
        rig.Mirror.PutNode("20.11.1");
        rig.Mirror.PutNpmTool("vite", "8.3.8", "vite", new { dependencies = new { rolldown = "1" } });

        using var tools = await rig.ProvideAsync("node 20.11.1", "vite");

        Assert.True(tools.Failure is null, tools.Failure?.Sentence + rig.Log);
        var install = Assert.Single(rig.Engine.Created, container => container.Command.Any(word => word.Contains("npm install", StringComparison.Ordinal)));
        var vite = tools.Tools[1];
        Assert.Equal("tools", install.Network);
        Assert.Contains("PACKAGE=vite@8.3.8", install.Environment);
        Assert.Contains(install.Environment, pair => pair.StartsWith("npm_config_registry=http://127.0.0.1:", StringComparison.Ordinal));
        Assert.Contains(install.Environment,
            pair => pair.StartsWith($"PATH=/opt/buildapi/tools/{vite.Address}/bin:{tools.Tools[0].BinFolders[0]}:", StringComparison.Ordinal));
        Assert.Equal($"/opt/buildapi/tools/{vite.Address}", Assert.Single(install.Mounts, mount => !mount.ReadOnly).Target);
        Assert.Equal(2, install.Mounts.Count);
        Assert.NotNull(install.User);
        Assert.Equal("node 20.11.1", (await rig.Installed.FindAsync(vite.Address, CancellationToken.None))!.Runtime);
        Assert.Equal(0, rig.Engine.Left);
    }

    [Fact]
    public async Task A_failed_install_shows_its_output_and_leaves_nothing()
    {
        rig.Engine.Facts.AddRange(["node v22.1.0", "npm 10.0.0"]);
        rig.Mirror.PutNpmTool("vite", "8.3.8", "vite", new { dependencies = new { rolldown = "1" } });
        rig.Engine.NpmFailure = "npm error code ETARGET\nnpm error notarget No matching version found for rolldown@1.";

        var tools = await rig.ProvideAsync("vite 8.3.8");

        Assert.Equal(FailureCode.PackageInstallFailed, tools.Failure?.Code);
        Assert.Contains("exit code 1", tools.Failure!.Sentence, StringComparison.Ordinal);
        Assert.Contains("npm error notarget No matching version found for rolldown@1.", rig.Lines);
        Assert.Empty(rig.Entries("store"));
        Assert.Empty(rig.Entries("staging"));
        Assert.Equal(0, rig.Engine.Left);
    }

    [Theory]
    [InlineData("npm error code ECONNRESET", 3)]
    [InlineData("npm error code E404", 1)]
    public async Task An_install_is_tried_again_only_after_a_trouble_that_passes(string output, int tries)
    {
        rig.Engine.Facts.AddRange(["node v22.1.0", "npm 10.0.0"]);
        rig.Mirror.PutNpmTool("vite", "8.3.8", "vite", new { dependencies = new { rolldown = "1" } });
        rig.Engine.NpmFailure = output;

        await rig.ProvideAsync("vite 8.3.8");

        Assert.Equal(tries, rig.Engine.Created.Count(container => container.Command.Any(word => word.Contains("npm install", StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData("v20.11.0", "says 20.11.0")]
    [InlineData("Segmentation fault", "does not print its version")]
    public async Task A_tool_that_says_another_version_is_not_taken(string says, string reason)
    {
        rig.Mirror.PutNode("20.11.1", says: says);

        var tools = await rig.ProvideAsync("node 20.11.1");

        Assert.Contains(reason, tools.Failure?.Sentence, StringComparison.Ordinal);
        Assert.Contains(says, rig.Log, StringComparison.Ordinal);
        Assert.Empty(rig.Entries("store"));
    }

    [Fact]
    public async Task A_script_of_an_administrator_installs_what_it_downloaded_verified()
    {
        var archive = new TarGz().File("thing-1.0.0/data", "x").Bytes();
        await using var scripted = await ToolStoreRig.StartAsync($$$"""
            { "packages": [ { "name": "thing", "title": "Thing", "commands": ["thing"], "versionCommand": { "run": ["thing"] }, "lines": [ {
              "sources": [{ "text": { "url": "{here}list", "pattern": "thing (?<version>\\S+) (?<url>\\S+) (?<sha256>\\S+)" } }],
              "recipes": [{ "kind": "script", "parts": [{ "url": "index", "sha256": "index" }], "script": ["say $VERSION INTO thing"], "links": { "thing": "thing" } }] } ] } ] }
            """);
        scripted.Mirror.Put("/thing.tgz", archive);
        scripted.Mirror.Put("/list", $"thing 1.0.0 {scripted.Mirror.Address}thing.tgz {TarGz.Sha256(archive)}\n");

        using var tools = await scripted.ProvideAsync("thing latest");

        Assert.True(tools.Failure is null, tools.Failure?.Sentence + scripted.Log);
        Assert.True(File.Exists(Path.Combine(tools.Mounts[0].Source, "data")));
        var install = Assert.Single(scripted.Engine.Created, container => container.Command[1] == "-e");
        Assert.Null(install.Network);
    }

    [Fact]
    public async Task Packages_that_are_only_recorded_need_nothing()
    {
        using var tools = await rig.ProvideAsync("next 13.1.1");

        Assert.Null(tools.Failure);
        Assert.Empty(tools.Mounts);
        Assert.Empty(rig.Engine.Created);
    }
}
