using BuildApi.EngineTests.Images;
using BuildApi.EngineTests.Machine;
using BuildApi.EngineTests.Services;

namespace BuildApi.EngineTests.Builds;

public sealed class CancelOnTheEngineTests(EngineTestRun run) : EngineBuildTest(run)
{
    [Fact]
    public async Task A_build_can_be_canceled_while_it_waits_in_the_queue()
    {
        var app = await CreateAppAsync(Spec.WithPage(HeldCommand.Line));
        var first = await app.StartBuildAsync();
        // Builds of one branch run one after the other, so this one waits.
        var second = await app.StartBuildAsync();
        await HeldCommand.ReachedAsync(first);

        await second.CancelAsync();
        var canceled = await second.WaitAsync();
        await HeldCommand.ReleaseAsync(first);

        AssertCanceled(canceled);
        Assert.Empty(canceled.Json.GetProperty("steps").EnumerateArray());
        AssertSucceeded(await first.WaitAsync());
    }

    [Fact]
    public async Task A_build_can_be_canceled_while_it_runs_commands()
    {
        var app = await CreateAppAsync(Spec.WithPage("echo before", HeldCommand.Line));
        var build = await app.StartBuildAsync();
        await HeldCommand.ReachedAsync(build);

        await build.CancelAsync();
        var outcome = await build.WaitAsync();

        AssertCanceled(outcome);
        Assert.Contains("\nbefore\n", outcome.Log, StringComparison.Ordinal);
        Assert.Equal("canceled", outcome.StepStatus("build"));
    }

    [Fact]
    public async Task A_build_can_be_canceled_while_its_image_is_pulled()
    {
        await using var registry = await Registries.ImageRegistry.StartAsync();
        var image = await Run.Images.MakeUniqueAsync(TestImage.WithoutShell, 4 << 20);
        var pushed = await registry.PushAsync(image, "held/image");
        await DockerCli.RunAsync(["rmi", image]);
        var hold = registry.HoldBlobs();
        var app = await CreateAppAsync(Spec.WithPage());
        await app.PutBuildImageAsync(pushed.Reference, "always");
        var build = await app.StartBuildAsync();
        await hold.Reached;

        await build.CancelAsync();

        AssertCanceled(await build.WaitAsync());
    }

    private static void AssertCanceled(BuildOutcome outcome)
    {
        Assert.True(outcome.Status == "canceled", $"Expected a canceled build, not: {outcome}");
        Assert.Null(outcome.FailureCode);
        Assert.Contains("canceled", outcome.LastLine, StringComparison.Ordinal);
    }
}
