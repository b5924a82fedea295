using BuildApi.Engines;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Engines;

/// <summary>The fake engine keeps the contract that the real ones keep, and fails on demand.</summary>
public sealed class FakeEngineTests : ContainerEngineContract, IDisposable
{
    private readonly FakeEngine engine = new(TimeProvider.System);

    public FakeEngineTests()
    {
        engine.AddImage(NameOf(ContainerBehaviour.PrintsAndEnds), container =>
        {
            container.Print("out\n");
            container.Files["/tmp/out/a.txt"] = "hello";
            container.Files["/tmp/out/sub/b.txt"] = "";
            return Task.FromResult(3);
        });
        engine.AddImage(NameOf(ContainerBehaviour.WaitsForTheSignal), async container =>
        {
            await Task.Delay(Timeout.Infinite, container.Stopped).ContinueWith(_ => { }, TaskScheduler.Default);
            return 7;
        });
        engine.AddImage(NameOf(ContainerBehaviour.IgnoresTheSignal), async container =>
        {
            await Task.Delay(Timeout.Infinite, container.Killed);
            return 0;
        });
        engine.AddImage(NameOf(ContainerBehaviour.CannotStart), _ => Task.FromResult(0), "exec: \"nothing\": executable file not found in $PATH");
    }

    private protected override IContainerEngine Engine => engine;

    private protected override string ImageReference => NameOf(ContainerBehaviour.PrintsAndEnds);

    [Fact]
    public async Task An_engine_that_is_away_answers_nothing_and_breaks_off_what_waits()
    {
        var id = await engine.CreateContainerAsync(Spec(ContainerBehaviour.WaitsForTheSignal), CancellationToken.None);
        await engine.StartContainerAsync(id, CancellationToken.None);
        var waiting = engine.WaitContainerAsync(id, CancellationToken.None);

        engine.Away = true;

        await Assert.ThrowsAsync<EngineUnavailableException>(() => waiting);
        await Assert.ThrowsAsync<EngineUnavailableException>(() => engine.GetInfoAsync(CancellationToken.None));
        await Assert.ThrowsAsync<EngineUnavailableException>(() => engine.ListContainersAsync(new Dictionary<string, string>(), CancellationToken.None));

        engine.Away = false;
        Assert.True(Assert.Single(engine.Containers).Running);
    }

    [Fact]
    public async Task A_pull_brings_what_was_arranged()
    {
        engine.RefusePull("registry.example.com/private:1", "denied: requested access to the resource is denied");
        Assert.Contains("denied", (await Assert.ThrowsAsync<EngineException>(() => PullAsync("registry.example.com/private:1"))).Message,
            StringComparison.Ordinal);

        engine.AddPull("node:22", _ => Task.FromResult(engine.AddImage("node:22", _ => Task.FromResult(0))));
        Assert.Null(await engine.FindImageAsync("node:22", CancellationToken.None));
        var image = await PullAsync("docker.io/library/node:22");
        Assert.Equal(image.Id, (await engine.FindImageAsync("node:22", CancellationToken.None))!.Id);
    }

    public void Dispose() => engine.Dispose();

    private protected override ContainerSpec Specify(ContainerBehaviour behaviour, ContainerSpec draft) =>
        draft with { Command = ["sh"], Image = draft.Image == ImageReference ? NameOf(behaviour) : draft.Image };

    private Task<EngineImage> PullAsync(string reference) => engine.PullImageAsync(new ImagePull { Reference = reference }, null, CancellationToken.None);

    private static ContainerSpec Spec(ContainerBehaviour behaviour) =>
        new() { Name = "of-the-test", Image = NameOf(behaviour), Command = ["sh"], Labels = new Dictionary<string, string>() };

    private static string NameOf(ContainerBehaviour behaviour) => $"registry.example.com/{behaviour.ToString().ToLowerInvariant()}:1";
}
