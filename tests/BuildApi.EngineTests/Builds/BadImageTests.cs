using System.Text.Json;
using BuildApi.EngineTests.Images;
using BuildApi.EngineTests.Machine;
using BuildApi.EngineTests.Services;
using Xunit.Abstractions;

namespace BuildApi.EngineTests.Builds;

/// <summary>
/// What an image does not have is said by its check and by a build in it, and both say the same. The output of these tests is the table:
/// image, what the check says, what the build fails with, and the last line of its log.
/// </summary>
[Collection(EngineImageCollection.Name)]
public sealed class BadImageTests(EngineTestRun run, ITestOutputHelper output) : EngineBuildTest(run)
{
    [Theory]
    [InlineData("without-curl", "curl")]
    [InlineData("without-git", "git")]
    [InlineData("without-ssh", "ssh openssh-client")]
    [InlineData("without-bash", "bash")]
    [InlineData("without-git-ssh", "git ssh openssh-client")]
    [InlineData("without-curl-git-ssh", "curl git ssh openssh-client")]
    public async Task What_an_image_lacks_is_named_all_at_once_with_the_command_that_adds_it(string image, string named)
    {
        var outcome = await BuildInAsync(TestImage.All.Single(one => one.Name == image));

        AssertFailed(outcome, "image_requirement_missing");
        Assert.All(named.Split(' '), word => Assert.Contains(word, outcome.LastLine, StringComparison.Ordinal));
        Assert.Contains("apt-get install", outcome.LastLine, StringComparison.Ordinal);
        Assert.Equal("failed", outcome.StepStatus("provision"));
        Assert.Null(outcome.StepStatus("source"));
    }

    [Theory]
    [InlineData("without-shell", "sh")]
    [InlineData("busybox-only", "bash curl git ssh")]
    [InlineData("old-curl", "curl 7.40")]
    [InlineData("nameless-user", "4711")]
    public async Task An_image_of_an_unusual_kind_gets_a_reason_too(string image, string named)
    {
        var outcome = await BuildInAsync(TestImage.All.Single(one => one.Name == image));

        AssertFailed(outcome, "image_requirement_missing");
        Assert.All(named.Split(' '), word => Assert.Contains(word, outcome.LastLine, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_user_without_a_name_is_told_by_the_check()
    {
        var app = await CreateAppAsync(Spec.WithPage());
        await app.PutBuildImageAsync(await Run.Images.GetAsync(TestImage.NamelessUser));
        Assert.Contains("user", Unmet(await CheckAsync(app), "recommended"));
    }

    [Theory]
    [InlineData("small")]
    [InlineData("non-root")]
    [InlineData("odd-entrypoint")]
    [InlineData("tools-elsewhere")]
    [InlineData("missing-working-folder")]
    [InlineData("without-node")]
    [InlineData("without-wget-tar")]
    public async Task An_image_that_is_only_unusual_builds(string image)
    {
        var outcome = await BuildInAsync(TestImage.All.Single(one => one.Name == image));

        AssertSucceeded(outcome);
        // Times come from the image's own date command, and not every one of them knows fractions of a second.
        Assert.True(outcome.StartOf("source") > outcome.Json.GetProperty("startedAt").GetDateTimeOffset(),
            $"The source step has no time of its own: {outcome}");
    }

    [Fact]
    public async Task An_image_for_another_processor_is_refused()
    {
        var app = await CreateAppAsync(Spec.WithPage());
        await app.PutBuildImageAsync(await Run.Images.GetForeignAsync());

        AssertFailed(await app.BuildAsync(), "image_platform_unsupported");
    }

    [Theory]
    [InlineData("always")]
    [InlineData("ifNotPresent")]
    public async Task An_image_that_does_not_exist_is_not_found(string pullPolicy)
    {
        var image = $"{Run.Registry.Host}/no/such-image:1";
        var app = await CreateAppAsync(Spec.WithPage());
        await app.PutBuildImageAsync(image, pullPolicy);

        var outcome = await app.BuildAsync();

        AssertFailed(outcome, "image_not_found");
        Assert.Contains(image, outcome.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_private_image_without_credentials_is_denied()
    {
        var app = await CreateAppAsync(Spec.WithPage());
        await app.PutBuildImageAsync($"{Run.PrivateRegistry.Host}/some/image:1", "always");

        AssertFailed(await app.BuildAsync(), "image_pull_denied");
    }

    [Fact]
    public async Task An_image_is_pulled_from_a_registry_and_its_digest_is_recorded()
    {
        var pushed = await Run.Registry.PushAsync(await Run.Images.GetAsync(TestImage.Small), "build/small");
        var app = await CreateAppAsync(Spec.WithPage());
        await app.PutBuildImageAsync(pushed.Reference, "always");

        var outcome = await app.BuildAsync();
        await DockerCli.TryRunAsync(["rmi", "--no-prune", pushed.Reference]);

        AssertSucceeded(outcome);
        Assert.Equal(pushed.Reference, outcome.Json.GetProperty("image").GetProperty("reference").GetString());
        Assert.Equal(pushed.Digest, outcome.Json.GetProperty("image").GetProperty("digest").GetString());
    }

    [Fact]
    public async Task Node_and_npm_are_missed_by_builds_that_use_them()
    {
        var app = await CreateAppAsync(Spec.WithPage("npm --version"));
        await app.PutBuildImageAsync(await Run.Images.GetAsync(TestImage.WithoutNode));
        Assert.Equal("passed", (await CheckAsync(app)).GetProperty("status").GetString());

        var outcome = await app.BuildAsync();

        AssertFailed(outcome, "image_requirement_missing");
        Assert.Contains("The image has no node", outcome.LastLine, StringComparison.Ordinal);
        Assert.Contains("The image has no npm", outcome.LastLine, StringComparison.Ordinal);
        // From now on it is known that this app's builds use npm.
        var check = await CheckAsync(app);
        Assert.Equal("failed", check.GetProperty("status").GetString());
        Assert.Contains("which calls npm (seen in build 1)", check.GetProperty("npmBuild").GetProperty("decidedBy").GetString(), StringComparison.Ordinal);
        Print("without-node (npm build)", check, outcome);
    }

    private async Task<BuildOutcome> BuildInAsync(TestImage image)
    {
        var app = await CreateAppAsync(Spec.WithPage());
        await app.PutBuildImageAsync(await Run.Images.GetAsync(image));
        var check = await CheckAsync(app);

        var outcome = await app.BuildAsync();

        Print(image.Name, check, outcome);
        Assert.NotEmpty(outcome.Log);
        // A number without a name will do for a clone over HTTPS, so the check only recommends a name.
        if (image != TestImage.NamelessUser) Assert.Equal(outcome.Status == "succeeded" ? "passed" : "failed", check.GetProperty("status").GetString());
        Assert.All(Unmet(check, "required"), name => Assert.Contains(image == TestImage.WithoutShell ? "sh"
            : name, outcome.LastLine, StringComparison.Ordinal));
        return outcome;
    }

    private static Task<JsonElement> CheckAsync(RealApp app) =>
        app.Server.Client.CallAsync(HttpMethod.Post, $"/apps/{app.Id}/build-image/checks", null, default);

    private static IEnumerable<string> Unmet(JsonElement check, params string[] levels) => check.GetProperty("requirements").EnumerateArray()
        .Where(each => each.GetProperty("status").GetString() != "present" && levels.Contains(each.GetProperty("level").GetString()))
        .Select(each => each.GetProperty("name").GetString()!);

    private void Print(string image, JsonElement check, BuildOutcome outcome) => output.WriteLine(
        $"{image} | check: {check.GetProperty("status").GetString()}, required: {string.Join(' ', Unmet(check, "required"))}, others: "
        + $"{string.Join(' ', Unmet(check, "npmBuilds", "recommended"))}"
        + $" | build: {outcome.FailureCode ?? outcome.Status} | {outcome.LastLine}");
}
