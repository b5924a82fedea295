using BuildApi.Engines;
using BuildApi.Execution.Engine;
using BuildApi.Storage;
using BuildApi.Tests.Support;
using Dapper;
using Microsoft.Extensions.DependencyInjection;

namespace BuildApi.Tests.Builds;

/// <summary>What cannot be taken up or removed after a restart stands in nobody's way.</summary>
public sealed class LeftBehindTests : IAsyncLifetime
{
    private TestService service = null!;

    public async Task InitializeAsync() => service = await TestService.StartNewAsync(null, ("MaxConcurrentBuilds", "4"));

    public async Task DisposeAsync() => await service.DisposeAsync();

    [Fact]
    public async Task A_build_that_cannot_be_taken_up_keeps_no_other_from_running_and_is_tried_again()
    {
        service.ExpectsErrors = true;
        var (first, second) = (new Gate(), new Gate());
        var stuck = await service.NewAppAsync(new BuildScript { OnClaimed = runner => first.PassAsync(runner.Killed) });
        var goesOn = await service.NewAppAsync(new BuildScript { OnClaimed = runner => second.PassAsync(runner.Killed) });
        var waits = await service.NewAppAsync(new BuildScript());
        var (stuckBuild, goesOnBuild) = (await stuck.StartBuildAsync(), await goesOn.StartBuildAsync());
        await first.Reached;
        await second.Reached;
        await service.StopAsync();
        var busy = true;
        var container = Assert.Single(stuck.Containers);
        service.Engine.MakeUnstarted(container);
        container.BeforeRemoval = _ => busy ? throw new EngineException("unlinkat /var/lib/docker/x: device or resource busy") : Task.CompletedTask;

        await service.StartAsync();

        Assert.Equal("succeeded", (string)(await waits.BuildToEndAsync())["status"]!);
        Assert.Null((await stuck.BuildAsync(stuckBuild))["finishedAt"]);
        second.Open();
        Assert.Equal("succeeded", (string)(await goesOn.EndedAsync(goesOnBuild))["status"]!);
        // Each life of the service watches a build once, however often another was tried.
        Assert.True((await goesOn.LogAsync(goesOnBuild)).Split("restarted").Length <= 2, await goesOn.LogAsync(goesOnBuild));

        busy = false;
        first.Open();
        Assert.Equal("succeeded", (string)(await stuck.EndedAsync(stuckBuild))["status"]!);
        Assert.Empty(stuck.Containers);
    }

    [Fact]
    public async Task A_stray_container_that_cannot_be_removed_keeps_no_build_from_running()
    {
        var app = await service.NewAppAsync(new BuildScript());
        var instance = service.Services.GetRequiredService<Instance>();
        var stray = await StrayAsync(app, instance.Labels());
        var busy = true;
        stray.BeforeRemoval = _ => busy ? throw new EngineException("device or resource busy") : Task.CompletedTask;

        await service.RestartAsync();

        Assert.Equal("succeeded", (string)(await app.BuildToEndAsync())["status"]!);
        Assert.Contains(stray, service.Engine.Containers);
        busy = false;
        await service.RestartAsync();
        await GoneAsync(stray);
    }

    [Fact]
    public async Task What_this_life_of_the_service_made_for_itself_no_sweep_takes_from_it()
    {
        var app = await service.NewAppAsync(new BuildScript());
        var old = await StrayAsync(app, service.Services.GetRequiredService<Instance>().ProcessLabels());
        await service.RestartAsync();
        await GoneAsync(old);

        var own = await StrayAsync(app, service.Services.GetRequiredService<Instance>().ProcessLabels());
        service.Engine.Away = true;
        var build = await app.StartBuildAsync();
        service.Engine.Away = false;
        await app.EndedAsync(build);

        Assert.Contains(own, service.Engine.Containers);
    }

    /// <summary>Its verdict cannot be written down at the first try: that says nothing of the build, which was green.</summary>
    [Fact]
    public async Task A_store_that_refuses_a_write_costs_no_build_its_verdict()
    {
        service.ExpectsErrors = true;
        var app = await service.NewAppAsync(async container =>
        {
            using var runner = new FakeRunner(container);
            await runner.ClaimAsync();
            await runner.PlanAsync("version: 1\nfrontend: { phases: { build: { commands: ['true'] } } }\n", []);
            runner.Say("all of it\n");
            runner.Event("succeeded");
            await runner.SendAsync(final: true);
            await service.Services.GetRequiredService<Database>().WriteAsync(connection => { connection.Execute("PRAGMA query_only = 1"); }, default);
            return 0;
        });

        var build = await app.BuildToEndAsync();

        Assert.True((string)build["status"]! == "succeeded", $"{build.ToJsonString()}\n{await app.LogAsync(1)}");
        var log = await app.LogAsync(1);
        Assert.Contains("\nall of it\n", log, StringComparison.Ordinal);
        Assert.EndsWith("\nBuild 1 succeeded.\n", log, StringComparison.Ordinal);
        Assert.Single(service.Engine.History);
        Assert.Empty(app.Containers);
    }

    private async Task<FakeContainer> StrayAsync(TestApp app, IReadOnlyDictionary<string, string> labels)
    {
        var id = await service.Engine.CreateContainerAsync(
            new ContainerSpec { Name = $"stray-{Guid.NewGuid():N}", Image = app.Image, Command = ["sh"], Labels = labels }, default);
        return service.Engine.Containers.Single(container => container.Id == id);
    }

    private async Task GoneAsync(FakeContainer container)
    {
        for (var look = 0; look < 200 && service.Engine.Containers.Contains(container); look++) await Task.Delay(50);
        Assert.DoesNotContain(container, service.Engine.Containers);
    }
}
