using BuildApi.ToolStore.Provision;

namespace BuildApi.Tests.ToolStore;

/// <summary>What is refused before anything is downloaded, and what the refusal says would work.</summary>
public sealed class ToolNeedsTests : IAsyncLifetime
{
    private ToolStoreRig rig = null!;

    public async Task InitializeAsync()
    {
        rig = await ToolStoreRig.StartAsync();
        rig.Mirror.PutNode("26.0.0");
        rig.Mirror.PutNode("20.11.1");
        rig.Mirror.PutNode("16.20.2");
        rig.Mirror.PutNpm("npm", "12.2.0", ToolMirror.NpmItself("12.2.0"), new { engines = new { node = "^22.22.2 || ^24.15.0 || >=26.0.0" } });
        rig.Mirror.PutNpm("npm", "11.21.2", ToolMirror.NpmItself("11.21.2"), new { engines = new { node = "^20.17.0 || >=22.9.0" } });
        rig.Mirror.PutNpmTool("yarn", "1.22.22", "yarn", new { engines = new { node = ">=4.0.0" } });
        rig.Mirror.PutNpmTool("bower", "1.8.0", "bower", new { engines = new { node = "^8 || ^10" } });
        rig.Mirror.PutNpmTool("vite", "8.3.8", "vite", new { dependencies = new { rolldown = "1" } });
    }

    public async Task DisposeAsync() => await rig.DisposeAsync();

    [Theory]
    [InlineData("node 20.11.1", "glibc 2.26", "needs glibc 2.28 or newer, and the image has 2.26. Node.js <18 would run on it.")]
    [InlineData("node 16.20.2", "glibc 2.12", "needs glibc 2.17 or newer, and the image has 2.12. Or choose an image")]
    [InlineData("yarn 1.22.22", "glibc 2.36", "runs on Node.js, and neither the image nor an override brings one. Override node too.")]
    [InlineData("python 3.12.1", "", "cannot be had for linux/amd64 with an unknown C library")]
    public async Task What_the_image_lacks_is_said_before_anything_is_downloaded(string asked, string libc, string reason)
    {
        rig.Mirror.Put("/pythonIndex",
            $$"""{ "url": "https://x/cpython-3.12.1%2B2024-x86_64-unknown-linux-gnu-install_only.tar.gz", "sha256": "{{new string('a', 64)}}" }""");
        rig.Engine.Facts = [$"libc {libc}", "library libstdc++.so.6"];
        if (asked.StartsWith("yarn", StringComparison.Ordinal)) asked = "vite 8.3.8";

        var tools = await rig.ProvideAsync(asked);

        if (libc.Length > 0) Assert.Contains(reason, tools.Failure?.Sentence, StringComparison.Ordinal);
        Assert.NotNull(tools.Failure);
        Assert.DoesNotContain(rig.Mirror.Requests, path => path.EndsWith("gz", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("node 26.0.0", "libatomic.so.1", "Add libatomic1 (Debian, Ubuntu)")]
    [InlineData("node 20.11.1", "libstdc++.so.6", "Add libstdc++6 (Debian, Ubuntu)")]
    public async Task A_missing_library_is_named_with_the_package_that_has_it(string asked, string library, string hint)
    {
        rig.Engine.Facts = ["libc glibc 2.36"];

        var tools = await rig.ProvideAsync(asked);

        Assert.Contains($"needs the shared library {library}, which the image does not have. {hint}", tools.Failure?.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_architecture_is_refused()
    {
        rig.Image = rig.Image with { Architecture = "s390x" };

        var tools = await rig.ProvideAsync("node 20.11.1");

        Assert.Contains("cannot be had for linux/s390x with glibc", tools.Failure?.Sentence, StringComparison.Ordinal);
        Assert.Contains("linux/amd64 with glibc", tools.Failure?.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("v20.17.0", "node", "")]
    [InlineData("v20.11.1", "npm", "")]
    [InlineData("", "node 20.11.1", "(the override)")]
    public async Task A_node_that_is_too_old_is_refused_with_the_newest_version_that_runs_on_it(string imageNode, string other, string which)
    {
        if (imageNode.Length > 0) rig.Engine.Facts.AddRange([$"node {imageNode}", "npm 10.0.0"]);
        var overrides = which.Length > 0 ? new[] { other, "npm 12.2.0" } : ["npm 12.2.0"];

        var tools = await rig.ProvideAsync(overrides);

        Assert.Contains("npm 12.2.0 needs Node.js ^22.22.2 || ^24.15.0 || >=26.0.0", tools.Failure?.Sentence, StringComparison.Ordinal);
        Assert.Contains(which, tools.Failure?.Sentence, StringComparison.Ordinal);
        if (imageNode == "v20.17.0") Assert.Contains("npm 11.21.2 is the newest that runs on 20.17.0.", tools.Failure?.Sentence, StringComparison.Ordinal);
        Assert.DoesNotContain(rig.Mirror.Requests, path => path.EndsWith(".tgz", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_node_that_is_newer_than_the_publisher_knew_is_only_mentioned()
    {
        rig.Engine.Facts.AddRange(["node v22.1.0", "npm 10.0.0"]);

        using var tools = await rig.ProvideAsync("bower 1.8.0");

        Assert.Null(tools.Failure);
        Assert.Contains("Bower 1.8.0 was published for Node.js ^8 || ^10; this build has Node.js 22.1.0 (the image's own).", rig.Lines);
    }

    [Fact]
    public async Task A_node_without_npm_cannot_install_with_npm()
    {
        rig.Engine.Facts.Add("node v22.1.0");

        var tools = await rig.ProvideAsync("vite 8.3.8");

        Assert.Contains("the image has Node.js without npm", tools.Failure?.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_that_is_missing_is_said_at_once()
    {
        rig.Engine.Facts = ["libc glibc 2.26"];

        var tools = await rig.ProvideAsync("node 26.0.0");

        string[] expected = ["glibc 2.28", "libstdc++.so.6", "libatomic.so.1"];
        Assert.All(expected, part => Assert.Contains(part, tools.Failure!.Sentence, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_image_is_looked_at_once_also_across_restarts()
    {
        rig.Engine.Facts = ["libc glibc 2.26"];
        await rig.ProvideAsync("node 20.11.1");
        await rig.ProvideAsync("node 20.11.1");
        rig.Restart();
        await rig.ProvideAsync("node 20.11.1");

        Assert.Single(rig.Engine.Created);
    }
}
