using System.Text.Json.Nodes;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Runner;

/// <summary>Which folders a build is said to have written, when it left nothing where its spec says.</summary>
public sealed class WrittenFolderTests(FileRepositoriesService service) : IClassFixture<FileRepositoriesService>
{
    /// <summary>A template, sources, and a site that is committed.</summary>
    private static readonly Dictionary<string, string> Files = new()
    {
        ["public/index.html"] = "<template>",
        ["src/app.js"] = "app",
        ["docs/index.html"] = "docs",
        ["web/public/index.html"] = "<template>",
    };

    public static TheoryData<string, string> Quick => new()
    {
        { "/bin/dash",
        "mkdir -p 'out/my site/browser' .next node_modules/a && echo page > 'out/my site/browser/index.html' && echo page > node_modules/a/index.html" },
        { "/bin/bash", "mkdir -p 'out/my site/browser' .next && echo page > 'out/my site/browser/index.html'" },
        { "/bin/busybox sh",
            "mkdir -p 'out/my site/browser' .next && echo page > 'out/my site/browser/index.html' && touch -d '2001-01-01' 'out/my "
                + "site/browser/index.html' out .next" },
    };

    /// <summary>In the clock tick of the clone, or with times of long ago, as unpacked files have them.</summary>
    [Theory]
    [MemberData(nameof(Quick))]
    public async Task What_a_quick_build_wrote_is_named_and_no_template_is(string shell, string command) =>
        Assert.Equal("`out/my site/browser`, `.next`", await WrittenAsync(shell, "dist", command));

    [Theory]
    // The one that is made last comes first, and what is below a page is part of it.
    [InlineData("mkdir -p site/about && echo a > site/index.html && echo a > site/about/index.html && sleep 0.1 && mkdir -p z/report && echo a > "
        + "z/report/index.html", "`z/report`, `site`")]
    [InlineData("mkdir -p z/report && echo a > z/report/index.html && sleep 0.1 && mkdir -p site && echo a > site/index.html", "`site`, `z/report`")]
    // A template that the build writes over is what it wrote.
    [InlineData("echo '<templatE>' > public/index.html", "`public`")]
    [InlineData("mkdir -p web/out/assets && echo a > web/out/assets/app.js", "`web/out`")]
    [InlineData("echo b > src/app.js", "`src`")]
    [InlineData("true", "")]
    public async Task The_likeliest_is_named_first(string command, string expected) => Assert.Equal(expected, await WrittenAsync("/bin/dash", "dist", command));

    [Fact]
    public async Task Folders_outside_of_the_app_s_root_are_named_as_the_spec_would_write_them() =>
        Assert.Equal("`out`, `../shared/site`",
        await WrittenAsync("/bin/dash", "dist", "mkdir -p ../shared/site out && echo a > ../shared/site/index.html && sleep 0.1 && echo a > out/index.html",
            "web"));

    /// <summary>The folders in the hint; nothing when it says that there are none.</summary>
    private async Task<string> WrittenAsync(string shell, string output, string command, string? root = null)
    {
        var body =
            $"phases:\n  build:\n    commands:\n      - {JsonValue.Create(command)!.ToJsonString()}\nartifacts:\n  baseDirectory: {output}\n  files: "
                + $"['**/*']\n";
        var spec = root is null
            ? $"version: 1\nfrontend:\n  {body.Replace("\n", "\n  ", StringComparison.Ordinal).TrimEnd()}\n"
            : $"version: 1\napplications:\n  - appRoot: {root}\n    frontend:\n      {body.Replace("\n", "\n      ", StringComparison.Ordinal).TrimEnd()}\n";
        using var container = new ShellContainer(shell);
        await container.CommitAsync(new Dictionary<string, string>(Files) { ["amplify.yml"] = spec });
        var app = await service.NewAppAsync(container.RunAsync, root is null ? null
            : new { environment = new Dictionary<string, string> { ["AMPLIFY_MONOREPO_APP_ROOT"] = root } });
        await service.Client.JsonAsync("PATCH", $"/apps/{app.Id}", new { repository = container.Repository });

        var build = await app.BuildToEndAsync();

        var hint = (string?)build["failure"]?["hint"];
        Assert.True((string?)build["failure"]?["code"] == "artifacts_missing" && hint is not null, $"{build.ToJsonString()}\n{await app.LogAsync(1)}");
        return hint.StartsWith("No command of the build wrote", StringComparison.Ordinal) ? ""
            : hint.Split(", and nothing into")[0]["The build wrote ".Length..];
    }
}
