using System.Net;
using BuildApi.Engines;
using BuildApi.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace BuildApi.Tests.Builds;

/// <summary>The engine does not answer: at start, while builds wait, while they run.</summary>
public sealed class EngineAwayTests : IAsyncLifetime
{
    private readonly FakeTimeProvider clock = new(DateTimeOffset.UtcNow);
    private TestService service = null!;

    public async Task InitializeAsync() => service = await TestService.StartNewAsync(clock);

    public async Task DisposeAsync() => await service.DisposeAsync();

    [Fact]
    public async Task The_service_starts_without_an_engine_says_so_and_runs_what_waited_once_it_is_back()
    {
        service.Engine.Away = true;
        await service.RestartAsync();

        using var response = await service.Client.CallAsync("GET", "/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        var health = await response.Content.ReadAsStringAsync();
        Assert.Contains("Connection refused", health, StringComparison.Ordinal);
        Assert.Contains("DOCKER_HOST", health, StringComparison.Ordinal);
        Assert.Equal("live", (string)(await service.Client.JsonAsync("GET", "/health/live"))["status"]!);

        var app = await service.NewAppAsync(new BuildScript());
        var number = await app.StartBuildAsync();
        Assert.Equal("queued", (string)(await app.BuildAsync(number))["status"]!);

        service.Engine.Away = false;
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("ready", (string)(await service.Client.JsonAsync("GET", "/health/ready"))["status"]!);
        Assert.Equal("succeeded", await StatusAtEndAsync(app, number));
    }

    [Fact]
    public async Task A_build_that_loses_the_engine_before_its_container_goes_back_to_the_queue()
    {
        var pull = new Gate();
        var app = await service.NewAppAsync(new BuildScript());
        service.Engine.RemoveImage(app.Image);
        service.Engine.AddPull(app.Image, async ct =>
        {
            await pull.PassAsync(ct);
            return service.Engine.AddImage(app.Image, new BuildScript().RunAsync);
        });
        var number = await app.StartBuildAsync();
        await pull.Reached;

        service.Engine.Away = true;
        pull.Open();
        await BackInQueueAsync(app, number);
        service.Engine.Away = false;

        Assert.Equal("succeeded", await StatusAtEndAsync(app, number));
        Assert.Equal("2", service.Engine.History.Single().Spec.Labels["buildapi.attempt"]);
    }

    [Fact]
    public async Task A_build_that_runs_goes_on_while_the_engine_is_away()
    {
        var held = new Gate();
        var app = await service.NewAppAsync(new BuildScript { Command = async (runner, _) => { await held.PassAsync(runner.Killed); return 0; } });
        var number = await app.StartBuildAsync();
        await held.Reached;

        service.Engine.Away = true;
        Assert.Equal("running", (string)(await app.BuildAsync(number))["status"]!);
        held.Open();
        service.Engine.Away = false;

        Assert.Equal("succeeded", await StatusAtEndAsync(app, number));
        Assert.Single(service.Engine.History);
    }

    [Fact]
    public async Task A_build_that_ends_while_the_engine_is_away_ends_once_it_is_back()
    {
        var held = new Gate();
        var app = await service.NewAppAsync(new BuildScript { Command = async (runner, _) => { await held.PassAsync(runner.Killed); return 4; } });
        var number = await app.StartBuildAsync();
        await held.Reached;

        service.Engine.Away = true;
        held.Open();
        await Assert.Single(app.Containers).Ended;
        Assert.Equal("running", (string)(await app.BuildAsync(number))["status"]!);
        service.Engine.Away = false;

        Assert.Equal("failed", await StatusAtEndAsync(app, number));
        Assert.Empty(app.Containers);
    }

    [Fact]
    public async Task A_build_that_loses_the_engine_while_its_artifacts_are_taken_has_them_when_it_is_back()
    {
        var taken = 0;
        service.Engine.OnArchive = archive => Interlocked.Increment(ref taken) == 1 ? new BrokenStream(archive) : archive;
        var app = await service.NewAppAsync(new BuildScript());
        var number = await app.StartBuildAsync();

        Assert.Equal("succeeded", await StatusAtEndAsync(app, number));
        Assert.Equal(2, taken);
        Assert.Single(service.Engine.History);
    }

    // The pauses between two looks for the engine are the fake clock's.
    private async Task<string> StatusAtEndAsync(TestApp app, int number)
    {
        var ended = app.EndedAsync(number);
        await AdvanceUntilAsync(() => Task.FromResult(ended.IsCompleted));
        return (string)(await ended)["status"]!;
    }

    private Task BackInQueueAsync(TestApp app, int number) =>
        AdvanceUntilAsync(async () => (string)(await app.BuildAsync(number))["status"]! == "queued");

    private async Task AdvanceUntilAsync(Func<Task<bool>> reached)
    {
        for (var looks = 0; !await reached(); looks++)
        {
            Assert.True(looks < 3000, "It did not come about within minutes of the fake clock.");
            // Small steps: the build's own time limit must not be reached.
            clock.Advance(TimeSpan.FromMilliseconds(200));
            await Task.Delay(10);
        }
    }

    /// <summary>Gives the first bytes, and then the engine is gone.</summary>
    private sealed class BrokenStream(Stream whole) : MemoryStream(((MemoryStream)whole).ToArray()[..512])
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => Position < Length
            ? base.ReadAsync(buffer, cancellationToken) : throw new EngineUnavailableException("The connection to the container engine broke off.");
    }
}
