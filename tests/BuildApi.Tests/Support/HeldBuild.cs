using System.Text.Json.Nodes;

namespace BuildApi.Tests.Support;

/// <summary>A build whose runner has claimed it and does what the test does with <see cref="Runner"/>.</summary>
internal sealed class HeldBuild : IAsyncDisposable
{
    private readonly TaskCompletionSource<int> exit;

    private HeldBuild(TestApp app, int number, FakeRunner runner, TaskCompletionSource<int> exit) =>
        (App, Number, Runner, this.exit) = (app, number, runner, exit);

    public TestApp App { get; }

    public int Number { get; }

    public FakeRunner Runner { get; }

    public string LogPath => $"/apps/{App.Id}/builds/{Number}/log";

    public static async Task<HeldBuild> StartAsync(TestService service, object? changes = null, object? request = null)
    {
        var claimed = new TaskCompletionSource<FakeRunner>(TaskCreationOptions.RunContinuationsAsynchronously);
        var exit = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var app = await service.NewAppAsync(async container =>
        {
            var runner = new FakeRunner(container);
            await runner.ClaimAsync();
            claimed.TrySetResult(runner);
            return await exit.Task.WaitAsync(container.Stopped);
        }, changes);
        var number = await app.StartBuildAsync(request);
        return new HeldBuild(app, number, await claimed.Task.WaitAsync(TimeSpan.FromSeconds(60)), exit);
    }

    /// <summary>Sends what is left and ends the container; the build as it ended.</summary>
    public async Task<JsonObject> SucceedAsync()
    {
        Runner.Event("succeeded");
        await Runner.SendAsync(final: true);
        exit.TrySetResult(0);
        return await App.EndedAsync(Number);
    }

    public async ValueTask DisposeAsync()
    {
        exit.TrySetResult(1);
        await App.EndedAsync(Number);
        Runner.Dispose();
    }
}
