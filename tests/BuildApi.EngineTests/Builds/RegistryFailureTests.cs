using BuildApi.EngineTests.Images;
using BuildApi.EngineTests.Machine;
using BuildApi.EngineTests.Registries;
using BuildApi.EngineTests.Services;

namespace BuildApi.EngineTests.Builds;

/// <summary>Builds whose registry dies on them.</summary>
[Collection(EngineImageCollection.Name)]
public sealed class RegistryFailureTests(EngineTestRun run) : EngineBuildTest(run)
{
    private const int GiveUpSeconds = 8;

    private readonly List<string> images = [];
    private ImageRegistry registry = null!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        registry = await ImageRegistry.StartAsync();
    }

    public override async Task DisposeAsync()
    {
        await registry.DisposeAsync();
        foreach (var image in images) await DockerCli.TryRunAsync(["rmi", "--force", image]);
        await base.DisposeAsync();
    }

    [Fact]
    public async Task A_registry_that_dies_in_the_middle_of_a_pull_and_comes_back_costs_the_build_only_time()
    {
        var app = await CreateAppAsync(Spec.WithPage());
        await app.PutBuildImageAsync(await PushAsync("dying/comes-back", 4 << 20), "always");
        var hold = registry.HoldBlobs();

        var build = await app.StartBuildAsync();
        await hold.Reached;
        await registry.StopAsync();
        hold.Release();
        await Task.Delay(TimeSpan.FromSeconds(5));
        await registry.StartAgainAsync();
        var outcome = await build.WaitAsync();

        AssertSucceeded(outcome);
        Assert.Contains("The download of a layer was interrupted", outcome.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_registry_that_stays_down_ends_the_build_in_time_and_the_local_copy_helps_by_setting()
    {
        Use(await BuildApiServer.StartAsync(new Dictionary<string, string?>
        {
            ["BuildApi__PullGiveUpSeconds"] = $"{GiveUpSeconds}",
            ["BuildApi__OnRegistryFailure"] = "useLocal",
        }));
        var (absent, present) = (await CreateAppAsync(Spec.WithPage()), await CreateAppAsync(Spec.WithPage()));
        await absent.PutBuildImageAsync(await PushAsync("dying/absent", 1 << 20), "always");
        var there = await PushAsync("dying/present", 1 << 20);
        await DockerCli.RunAsync(["pull", there]);
        await present.PutBuildImageAsync(there, "always");
        await registry.StopAsync();

        var (failed, went) = (await absent.StartBuildAsync(), await present.StartBuildAsync());
        var outcome = await failed.WaitAsync();

        AssertFailed(outcome, "image_pull_failed");
        Assert.Equal(3, outcome.Log.Split('\n').Count(line => line.StartsWith("The pull failed", StringComparison.Ordinal)));
        Assert.Contains($"pulls are given up after {GiveUpSeconds} s", outcome.Log, StringComparison.Ordinal);
        var local = await went.WaitAsync();
        AssertSucceeded(local);
        Assert.Contains("is down; using the copy on the build machine", local.Log, StringComparison.Ordinal);
    }

    private async Task<string> PushAsync(string repository, int bytes)
    {
        var image = await Run.Images.MakeUniqueAsync(TestImage.Small, bytes);
        var pushed = await registry.PushAsync(image, repository);
        await DockerCli.RunAsync(["rmi", image]);
        images.Add(pushed.Reference);
        return pushed.Reference;
    }
}
