using BuildApi.EngineTests.Machine;

namespace BuildApi.EngineTests.Images;

[Collection(EngineImageCollection.Name)]
public sealed class TestImagesTests(EngineTestRun run)
{
    [Theory]
    [InlineData("complete", "bash curl git sh ssh")]
    [InlineData("without-curl", "bash git sh ssh")]
    [InlineData("without-git", "bash curl sh ssh")]
    [InlineData("without-ssh", "bash curl git sh")]
    [InlineData("without-bash", "curl git sh ssh")]
    [InlineData("without-node", "bash curl git sh ssh")]
    [InlineData("without-git-ssh", "bash curl sh")]
    [InlineData("without-curl-git-ssh", "bash sh")]
    [InlineData("busybox-only", "sh")]
    [InlineData("small", "bash curl git sh ssh")]
    [InlineData("non-root", "bash curl git sh ssh")]
    [InlineData("nameless-user", "bash curl git sh ssh")]
    [InlineData("tools-elsewhere", "bash curl git sh ssh")]
    [InlineData("missing-working-folder", "bash curl git sh ssh")]
    public async Task An_image_has_just_the_tools_that_its_name_promises(string name, string tools)
    {
        const string look = "for tool in bash curl git sh ssh; do command -v $tool > /tmp/found && echo $tool; done; :";

        var found = await RunAsync(name, ["--entrypoint", "sh"], ["-c", look]);

        Assert.Equal(tools.Replace(' ', '\n'), found.Output.Trim());
    }

    [Fact]
    public async Task An_image_without_a_shell_cannot_start_one()
    {
        var started = await RunAsync("without-shell", ["--entrypoint", "sh"], ["-c", "true"]);

        Assert.NotEqual(0, started.ExitCode);
        Assert.Contains("executable file not found", started.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_odd_entry_point_fails_at_once() => Assert.Equal(1, (await RunAsync("odd-entrypoint", [], [])).ExitCode);

    [Fact]
    public async Task The_missing_working_folder_is_in_the_settings_but_not_in_the_image()
    {
        var reference = await run.Images.GetAsync(TestImage.MissingWorkingFolder);
        // The engine makes a container's working folder where it is missing; another one leaves the image as it is.
        var container = await DockerCli.RunAsync(["create", "--workdir", "/", reference, "true"]);

        var copied = await DockerCli.TryRunAsync(["cp", $"{container}:/nowhere", "-"]);
        await DockerCli.RunAsync(["rm", container]);

        Assert.NotEqual(0, copied.ExitCode);
        Assert.Equal("/nowhere/at/all", await DockerCli.RunAsync(["image", "inspect", "--format", "{{.Config.WorkingDir}}", reference]));
    }

    [Theory]
    [InlineData("curl --version", 0, "curl 7.29.0")]
    [InlineData("curl --unix-socket /nothing http://host/", 2, "is unknown")]
    [InlineData("echo 'unix-socket = /nothing' > /tmp/c; curl -sS -K /tmp/c http://nobody.invalid/", 6, "Could not resolve host: nobody.invalid")]
    public async Task The_old_curl_is_old(string command, int exitCode, string says)
    {
        var result = await RunAsync("old-curl", [], ["sh", "-c", command]);

        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(says, result.Output + result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_foreign_image_says_that_it_is_for_another_processor()
    {
        var reference = await run.Images.GetForeignAsync();

        Assert.Equal("linux/arm64", await DockerCli.RunAsync(["image", "inspect", "--format", "{{.Os}}/{{.Architecture}}", reference]));
    }

    [Fact]
    public async Task An_image_that_is_there_is_not_made_again()
    {
        var reference = await run.Images.GetAsync(TestImage.WithoutGit);
        var before = await DockerCli.FindImageAsync(reference);

        await (await TestImages.OpenAsync()).GetAsync(TestImage.WithoutGit);

        Assert.Equal(before, await DockerCli.FindImageAsync(reference));
    }

    private async Task<CommandResult> RunAsync(string name, IEnumerable<string> options, IEnumerable<string> command)
    {
        var reference = await run.Images.GetAsync(TestImage.All.Single(image => image.Name == name));
        return await DockerCli.TryRunAsync(["run", "--rm", "--network", "none", .. options, reference, .. command]);
    }
}
