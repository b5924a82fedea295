using System.Net;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Execution;

/// <summary>An app goes with everything it owns, and not while a build runs.</summary>
public sealed class AppRemovalTests(TestService service) : IClassFixture<TestService>
{
    [Fact]
    public async Task An_app_goes_with_its_builds_logs_and_artifacts()
    {
        var app = await service.NewAppAsync(new BuildScript());
        await app.BuildToEndAsync();
        Assert.NotEmpty(FilesOf(app));

        Assert.Equal(HttpStatusCode.NoContent, await service.Client.StatusAsync("DELETE", $"/apps/{app.Id}"));

        Assert.Equal("app_not_found", (await service.Client.RefusalAsync("GET", $"/apps/{app.Id}")).Code);
        Assert.Equal("build_not_found", (await service.Client.RefusalAsync("GET", $"/apps/{app.Id}/builds/1")).Code);
        Assert.Empty(FilesOf(app));
    }

    [Fact]
    public async Task An_app_of_the_same_name_inherits_nothing()
    {
        var app = await service.NewAppAsync(new BuildScript(), new { secrets = new { TOKEN = "old secret" } });
        await app.BuildToEndAsync();
        await service.Client.StatusAsync("DELETE", $"/apps/{app.Id}");

        var again = await service.Client.JsonAsync("POST", "/apps", new { id = app.Id, repository = "https://git.example.com/other.git" });

        Assert.Empty(again["secrets"]!.AsArray());
        Assert.True((bool)(await service.Client.JsonAsync("GET", $"/apps/{app.Id}/build-image"))["isDefault"]!);
        Assert.Empty((await service.Client.JsonAsync("GET", $"/apps/{app.Id}/builds"))["items"]!.AsArray());
        Assert.Equal("build_not_found", (await service.Client.RefusalAsync("GET", $"/apps/{app.Id}/builds/1/log")).Code);
    }

    [Fact]
    public async Task An_app_whose_build_runs_stays_unless_it_is_forced()
    {
        var held = new Gate();
        var app = await service.NewAppAsync(new BuildScript { OnClaimed = runner => held.PassAsync(runner.Container.Stopped) });
        await app.StartBuildAsync();
        await app.StartBuildAsync();
        await held.Reached;

        var problem = await service.Client.RefusalAsync("DELETE", $"/apps/{app.Id}");
        Assert.Equal((409, "build_running"), (problem.Status, problem.Code));
        Assert.Equal("running", (string)(await app.BuildAsync(1))["status"]!);

        Assert.Equal(HttpStatusCode.NoContent, await service.Client.StatusAsync("DELETE", $"/apps/{app.Id}?force=true"));
        Assert.Empty(app.Containers);
        Assert.Equal(HttpStatusCode.NotFound, await service.Client.StatusAsync("GET", $"/apps/{app.Id}"));
        Assert.Empty(FilesOf(app));
    }

    private IEnumerable<string> FilesOf(TestApp app) =>
        Directory.EnumerateFileSystemEntries(service.DataFolder, "*", SearchOption.AllDirectories)
            .Where(path => path[service.DataFolder.Length..].Split('/').Contains(app.Id));
}
