using BuildApi.EngineTests.Images;
using BuildApi.EngineTests.Machine;
using Microsoft.AspNetCore.Http;

namespace BuildApi.EngineTests.Registries;

[Collection(EngineImageCollection.Name)]
public sealed class ImageRegistryTests(EngineTestRun run)
{
    [Fact]
    public async Task A_pushed_image_can_be_pulled_and_the_requests_are_counted()
    {
        var pushed = await PushUniqueAsync(run.Registry, "proof/counted");
        run.Registry.Traffic.Clear();

        await DockerCli.RunAsync(["pull", pushed.Reference]);

        Assert.NotNull(await DockerCli.FindImageAsync(pushed.Pinned));
        await DockerCli.RunAsync(["rmi", pushed.Reference]);
        Assert.InRange(run.Registry.Traffic.ManifestRequests, 1, 2);
        // The image's description, and the one layer that was not here.
        Assert.Equal(2, run.Registry.Traffic.BlobDownloads);
        Assert.Empty(run.Registry.Traffic.RepeatedBlobs);
    }

    [Fact]
    public async Task A_private_registry_wants_its_account()
    {
        var pushed = await PushUniqueAsync(run.PrivateRegistry, "proof/private");
        using var settings = new TemporaryFolder();
        await File.WriteAllTextAsync(settings.File("config.json"), run.PrivateRegistry.Account!.DockerConfiguration(run.PrivateRegistry.Host));

        var without = await DockerCli.TryRunAsync(["pull", pushed.Reference]);
        var with = await DockerCli.TryRunAsync(["--config", settings.Path, "pull", pushed.Reference]);
        await DockerCli.TryRunAsync(["rmi", pushed.Reference]);

        Assert.Contains("no basic auth credentials", without.Errors, StringComparison.Ordinal);
        Assert.Equal(0, with.ExitCode);
    }

    [Fact]
    public async Task A_pull_that_is_held_survives_a_restart_of_the_registry()
    {
        await using var registry = await ImageRegistry.StartAsync();
        var pushed = await PushUniqueAsync(registry, "proof/held");
        var hold = registry.HoldBlobs();

        var pull = DockerCli.TryRunAsync(["pull", pushed.Reference]);
        await hold.Reached;
        await registry.StopAsync();
        hold.Release();
        await registry.StartAgainAsync();
        var result = await pull;
        await DockerCli.TryRunAsync(["rmi", pushed.Reference]);

        Assert.Equal(0, result.ExitCode);
        Assert.NotEmpty(registry.Traffic.RepeatedBlobs);
    }

    [Fact]
    public async Task A_stopped_registry_refuses_connections()
    {
        await using var registry = await ImageRegistry.StartAsync();
        await registry.StopAsync();

        var pull = await DockerCli.TryRunAsync(["pull", $"{registry.Host}/proof/nothing"]);

        Assert.Contains("connection refused", pull.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_test_can_answer_in_the_place_of_the_registry()
    {
        run.Registry.Answer("/v2/proof/garbage/manifests/latest", context =>
        {
            context.Response.ContentType = "application/vnd.docker.distribution.manifest.v2+json";
            return context.Response.WriteAsync("<html>");
        });

        var pull = await DockerCli.TryRunAsync(["pull", $"{run.Registry.Host}/proof/garbage"]);

        Assert.Contains("invalid character '<'", pull.Errors, StringComparison.Ordinal);
    }

    private async Task<PushedImage> PushUniqueAsync(ImageRegistry registry, string repository)
    {
        var image = await run.Images.MakeUniqueAsync(TestImage.WithoutShell, 1 << 20);
        var pushed = await registry.PushAsync(image, repository);
        await DockerCli.RunAsync(["rmi", image]);
        return pushed;
    }
}
