using BuildApi.EngineTests.Images;
using BuildApi.EngineTests.Machine;
using BuildApi.EngineTests.Registries;
using BuildApi.EngineTests.Services;

namespace BuildApi.EngineTests.Builds;

/// <summary>What becomes of pulled images: one pull for all, tags that move, and room for the next.</summary>
[Collection(EngineImageCollection.Name)]
public sealed class PulledImageTests(EngineTestRun run) : EngineBuildTest(run)
{
    /// <summary>300 MB of the kind that does not compress.</summary>
    private const int LargeImage = 300 << 20;

    private readonly List<string> images = [];

    public override async Task DisposeAsync()
    {
        foreach (var image in images) await DockerCli.TryRunAsync(["rmi", "--force", image]);
        await base.DisposeAsync();
    }

    [Fact]
    public async Task Ten_builds_that_want_a_large_image_pull_it_once()
    {
        Use(await BuildApiServer.StartAsync(new Dictionary<string, string?> { ["BuildApi__MaxConcurrentBuilds"] = "10" }));
        var pushed = await PushAsync("pulled/large", LargeImage);
        var apps = new List<RealApp>();
        for (var count = 0; count < 10; count++)
        {
            apps.Add(await CreateAppAsync(Spec.WithPage()));
            await apps[^1].PutBuildImageAsync(pushed.Reference, "always");
        }

        Run.Registry.Traffic.Clear();
        var outcomes = await Task.WhenAll(apps.Select(app => app.BuildAsync()));

        Assert.All(outcomes, AssertSucceeded);
        Assert.Empty(Run.Registry.Traffic.RepeatedBlobs);
        Assert.Equal(9, outcomes.Count(outcome => outcome.Log.Contains($"Another build is already pulling {pushed.Reference}", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_tag_that_moves_is_told_and_a_pin_holds_it()
    {
        var first = await PushAsync("pulled/moving", 1 << 10);
        var app = await CreateAppAsync(Spec.WithPage());
        await app.PutBuildImageAsync(first.Reference, "always");
        AssertSucceeded(await app.BuildAsync());
        var second = await PushAsync("pulled/moving", 1 << 10);

        var moved = await app.BuildAsync();
        Assert.Equal(second.Digest, DigestOf(moved));
        Assert.Contains($"{first.Reference} is another image now", moved.Log, StringComparison.Ordinal);
        await app.Server.Client.CallAsync(HttpMethod.Post, $"/apps/{app.Id}/build-image/pin", null, default);
        await PushAsync("pulled/moving", 1 << 10);

        var pinned = await app.BuildAsync();
        AssertSucceeded(pinned);
        Assert.Equal(second.Digest, DigestOf(pinned));
        // A retry runs what the first run ran, though no name leads there any more.
        await DockerCli.RunAsync(["rmi", "--force", (await DockerCli.FindImageAsync($"{second.Name}@{first.Digest}"))!]);
        var retried = await (await RetryAsync(app, 1)).WaitAsync();
        AssertSucceeded(retried);
        Assert.Equal(first.Digest, DigestOf(retried));
    }

    [Fact]
    public async Task Pulled_images_go_when_they_take_too_much_and_others_stay()
    {
        Use(await BuildApiServer.StartAsync(new Dictionary<string, string?> { ["BuildApi__MaxImageBytes"] = "1" }));
        var (pulled, mine) = (await PushAsync("pulled/leaving", 1 << 10), await PushAsync("pulled/mine", 1 << 10));
        await DockerCli.RunAsync(["pull", mine.Reference]);
        var app = await CreateAppAsync(Spec.WithPage());

        foreach (var image in new[] { mine, pulled })
        {
            await app.PutBuildImageAsync(image.Reference, "always");
            AssertSucceeded(await app.BuildAsync());
        }

        await Eventually.HoldsAsync(async () => await DockerCli.FindImageAsync(pulled.Pinned) is null, "the pulled image was gone", () => Server.Output);
        Assert.NotNull(await DockerCli.FindImageAsync(mine.Reference));
        Assert.NotNull(await DockerCli.FindImageAsync(await Run.Images.GetAsync(TestImage.Small)));
    }

    private async Task<PushedImage> PushAsync(string repository, int bytes)
    {
        var image = await Run.Images.MakeUniqueAsync(TestImage.Small, bytes);
        var pushed = await Run.Registry.PushAsync(image, repository);
        await DockerCli.RunAsync(["rmi", image]);
        images.AddRange([pushed.Reference, pushed.Pinned]);
        return pushed;
    }

    private static async Task<TestBuild> RetryAsync(RealApp app, int number)
    {
        var retry = await app.Server.Client.CallAsync(HttpMethod.Post, $"/apps/{app.Id}/builds/{number}/retry", null, default);
        return new TestBuild(app, retry.GetProperty("number").GetInt32());
    }

    private static string? DigestOf(BuildOutcome outcome) => outcome.Json.GetProperty("image").GetProperty("digest").GetString();
}
