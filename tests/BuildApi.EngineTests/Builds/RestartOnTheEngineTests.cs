using BuildApi.EngineTests.Images;
using BuildApi.EngineTests.Machine;
using BuildApi.EngineTests.Services;

namespace BuildApi.EngineTests.Builds;

/// <summary>The service may die at any moment; builds do not.</summary>
public sealed class RestartOnTheEngineTests(EngineTestRun run) : EngineBuildTest(run)
{
    /// <summary>Prints all the time, waits for the test in the middle, and ends by itself.</summary>
    private const string Counting =
        $"for n in $(seq 1 2000); do echo \"line $n\"; done; {HeldCommand.Line}; for n in $(seq 2001 4000); do echo \"line $n\"; done";

    public override async Task InitializeAsync() => Use(await BuildApiServer.StartAsync());

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_build_goes_on_while_the_service_is_dead_and_is_taken_up_again(bool killed)
    {
        var app = await CreateAppAsync(Spec.WithPage(Counting));
        var build = await app.StartBuildAsync();
        await HeldCommand.ReachedAsync(build);
        var container = await HeldCommand.ContainerAsync(build);

        await (killed ? Server.KillAsync() : Server.StopAsync());
        await HeldCommand.ReleaseAsync(build);
        await Server.StartAgainAsync();
        var outcome = await build.WaitAsync();

        AssertSucceeded(outcome);
        AssertCounted(outcome.Log);
        Assert.Null(await FindContainerAsync(container));
    }

    [Fact]
    public async Task A_build_that_ended_while_the_service_was_dead_is_reported_afterwards()
    {
        var app = await CreateAppAsync(Spec.WithPage(Counting, "(exit 3)"));
        var build = await app.StartBuildAsync();
        await HeldCommand.ReachedAsync(build);
        var container = await HeldCommand.ContainerAsync(build);

        await Server.KillAsync();
        await DockerCli.RunAsync(["exec", container, "touch", "/tmp/test-goes-on"]);
        await Server.StartAgainAsync();
        var outcome = await build.WaitAsync();

        AssertFailed(outcome, "command_failed");
        AssertCounted(outcome.Log);
    }

    [Fact]
    public async Task A_build_whose_container_vanished_with_the_service_is_lost()
    {
        var app = await CreateAppAsync(Spec.WithPage("echo before", HeldCommand.Line));
        var build = await app.StartBuildAsync();
        await HeldCommand.ReachedAsync(build);

        var container = await HeldCommand.ContainerAsync(build);
        await Server.KillAsync();
        await DockerCli.RunAsync(["rm", "--force", container]);
        await Server.StartAgainAsync();
        var outcome = await build.WaitAsync();

        AssertFailed(outcome, "runner_lost");
        Assert.Contains("\nbefore\n", outcome.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_build_that_was_still_pulling_begins_again()
    {
        var image = await Run.Images.MakeUniqueAsync(TestImage.Small, 4 << 20);
        var pushed = await Run.Registry.PushAsync(image, "build/held");
        await DockerCli.RunAsync(["rmi", image]);
        var hold = Run.Registry.HoldBlobs();
        var app = await CreateAppAsync(Spec.WithPage());
        await app.PutBuildImageAsync(pushed.Reference, "always");
        var build = await app.StartBuildAsync();
        await hold.Reached;

        await Server.KillAsync();
        hold.Release();
        await Server.StartAgainAsync();
        var outcome = await build.WaitAsync();
        await DockerCli.TryRunAsync(["rmi", pushed.Reference]);

        AssertSucceeded(outcome);
    }

    [Fact]
    public async Task What_a_dead_service_left_is_cleared_away_and_what_is_not_its_own_is_not()
    {
        var image = await Run.Images.GetAsync(TestImage.Complete);
        var instance = await Server.InstanceIdAsync();
        await Server.KillAsync();
        var own =
            await DockerCli.RunAsync(
                ["create", "--label", $"buildapi.instance={instance}", "--label", "buildapi.app=gone", "--label", "buildapi.build=1", "--label",
                "buildapi.attempt=1", image, "true"]);
        var stranger = await DockerCli.RunAsync(["create", "--label", "buildapi.instance=somebody-else", image, "true"]);

        await Server.StartAgainAsync();
        await Eventually.HoldsAsync(async () => await FindContainerAsync(own) is null, "the container of no build was gone", () => Server.Output);
        var left = await FindContainerAsync(stranger);
        await DockerCli.RunAsync(["rm", stranger]);

        Assert.NotNull(left);
    }

    private static async Task<string?> FindContainerAsync(string id) =>
        (await DockerCli.LinesAsync(["ps", "--all", "--quiet", "--no-trunc", "--filter", $"id={id}"])).SingleOrDefault();

    /// <summary>Every line of the counting command is in the log, once and in order.</summary>
    private static void AssertCounted(string log) => Assert.Equal(
        Enumerable.Range(1, 4000).Select(n => $"line {n}"),
        log.Split('\n').Where(line => line.StartsWith("line ", StringComparison.Ordinal)));
}
