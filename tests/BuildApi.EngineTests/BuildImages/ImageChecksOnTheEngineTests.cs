using BuildApi.BuildImages.Checks;
using BuildApi.BuildImages.References;
using BuildApi.BuildImages.Settings;
using BuildApi.Engines;
using BuildApi.Engines.Docker;
using BuildApi.EngineTests.Images;
using BuildApi.EngineTests.Machine;
using BuildApi.Tests.Support;

namespace BuildApi.EngineTests.BuildImages;

[Collection(EngineImageCollection.Name)]
public sealed class ImageChecksOnTheEngineTests(EngineTestRun run) : IDisposable
{
    private const string Label = "buildapi.test.check";

    private readonly DockerEngine engine = DockerEngine.Connect(EngineAddress.Uri);
    private readonly string mark = Guid.NewGuid().ToString("N");

    [Theory]
    [InlineData("complete", "")]
    [InlineData("without-curl", "curl")]
    [InlineData("without-git", "git")]
    [InlineData("without-ssh", "ssh")]
    [InlineData("without-bash", "bash")]
    [InlineData("without-git-ssh", "git ssh")]
    [InlineData("without-curl-git-ssh", "curl git ssh")]
    [InlineData("without-shell", "sh bash curl git ssh")]
    [InlineData("busybox-only", "bash curl git ssh")]
    [InlineData("non-root", "")]
    [InlineData("nameless-user", "")]
    [InlineData("odd-entrypoint", "")]
    [InlineData("tools-elsewhere", "")]
    [InlineData("missing-working-folder", "")]
    [InlineData("old-curl", "curl")]
    public async Task A_check_names_every_required_tool_that_an_image_lacks_and_leaves_no_container(string image, string missing)
    {
        var check = await CheckAsync(image);

        var unmet = check.Requirements.Where(each => each.Level == RequirementLevel.Required && each.Status != RequirementStatus.Present).ToList();
        Assert.Equal(missing.Split(' ', StringSplitOptions.RemoveEmptyEntries), unmet.Select(each => each.Name));
        Assert.Equal(missing.Length == 0 ? ImageCheckStatus.Passed : ImageCheckStatus.Failed, check.Status);
        Assert.All(unmet, each => Assert.NotEmpty(each.Fix!));
        Assert.Empty(await DockerCli.LinesAsync(["ps", "-aq", "--filter", $"label={Label}={mark}"]));
    }

    [Fact]
    public async Task A_check_tells_versions_libc_platform_and_user()
    {
        var check = await CheckAsync("complete");

        Assert.Equal(("linux/amd64", "root"), (check.Platform, check.User));
        Assert.Matches(@"^glibc 2\.\d+$", check.Libc);
        foreach (var tool in new[] { "bash", "curl", "git", "ssh", "tar" })
            Assert.Matches(@"^\d+\.\d+", check.Requirements.Single(each => each.Name == tool).Version);
        Assert.Matches("^sha256:[0-9a-f]{64}$", check.Digest);
    }

    [Theory]
    [InlineData("non-root", "builder")]
    [InlineData("nameless-user", "4711")]
    [InlineData("busybox-only", "root")]
    [InlineData("without-shell", "root")]
    public async Task A_check_tells_the_user_of_builds(string image, string user) => Assert.Equal(user, (await CheckAsync(image)).User);

    [Fact]
    public async Task A_curl_too_old_is_told_with_its_version()
    {
        var curl = (await CheckAsync("old-curl")).Requirements.Single(each => each.Name == "curl");
        Assert.Equal((RequirementStatus.TooOld, "7.29.0"), (curl.Status, curl.Version));
        Assert.Contains("apt-get install -y curl", curl.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_fix_is_for_the_distribution_also_where_no_shell_can_be_asked()
    {
        // What the check sees of Debian without a shell: the same file system, looked at from outside.
        var reference = await run.Images.GetAsync(TestImage.WithoutGitAndSsh);
        var image = (await engine.FindImageAsync(reference, default))!;
        var container = await engine.CreateContainerAsync(
            new ContainerSpec { Name = $"check-{mark}", Image = image.Id, Command = ["nothing"], Labels = Labels }, default);
        try
        {
            var found = await new ImageFiles(engine, container, image).ProbeAsync(default);

            Assert.Equal(PackageFamily.Apt, found.Distribution.Family);
            Assert.Equal(LibcKind.Glibc, found.Libc);
            Assert.Equal(["git", "ssh"], found.MissingRequirements(npmBuild: false).Select(each => each.Name));
        }
        finally
        {
            await engine.RemoveContainerAsync(container, default);
        }
    }

    [Fact]
    public async Task An_image_of_another_platform_is_told_to_be_one()
    {
        var check = await CheckReferenceAsync(await run.Images.GetForeignAsync());
        Assert.Equal(("linux/arm64", ImageCheckStatus.Failed), (check.Platform, check.Status));
        Assert.Equal(RequirementStatus.Missing, check.Requirements.Single(each => each.Name == "amd64").Status);
    }

    public void Dispose() => engine.Dispose();

    private Dictionary<string, string> Labels => new() { [Label] = mark };

    private async Task<ImageCheck> CheckAsync(string image) =>
        await CheckReferenceAsync(await run.Images.GetAsync(TestImage.All.Single(each => each.Name == image)));

    private async Task<ImageCheck> CheckReferenceAsync(string name)
    {
        Assert.True(ImageReference.TryParse(name, out var reference, out var why), why);
        var image = await engine.FindImageAsync(reference.PullName, default);
        Assert.NotNull(image);
        await using var parts = ImageParts.Over(engine, new ImagePullSettings(), TimeProvider.System);
        return ImageCheck.From(reference, image, await parts.Inspection.InspectAsync(image, Labels, default), new NpmDecision(false, "the test"));
    }
}
