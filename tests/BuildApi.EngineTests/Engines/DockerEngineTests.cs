using BuildApi.Engines;
using BuildApi.Engines.Docker;
using BuildApi.EngineTests.Images;
using BuildApi.EngineTests.Machine;
using BuildApi.Tests.Engines;

namespace BuildApi.EngineTests.Engines;

/// <summary>The Docker Engine keeps the contract of engines.</summary>
[Collection(EngineImageCollection.Name)]
public sealed class DockerEngineTests(EngineTestRun run) : ContainerEngineContract, IAsyncLifetime
{
    private readonly DockerEngine engine = DockerEngine.Connect(EngineAddress.Uri);
    private string image = "";

    private protected override IContainerEngine Engine => engine;

    private protected override string ImageReference => image;

    public async Task InitializeAsync() => image = await run.Images.GetAsync(TestImage.Small);

    public Task DisposeAsync()
    {
        engine.Dispose();
        return Task.CompletedTask;
    }

    private protected override ContainerSpec Specify(ContainerBehaviour behaviour, ContainerSpec draft) => draft with
    {
        Command = behaviour switch
        {
            ContainerBehaviour.PrintsAndEnds => ["sh", "-c", "echo out; mkdir -p /tmp/out/sub; printf hello > /tmp/out/a.txt; : > /tmp/out/sub/b.txt; exit 3"],
            // In the foreground a shell would hear of the signal only when its command has ended.
            ContainerBehaviour.WaitsForTheSignal => ["sh", "-c", "trap 'exit 7' TERM; while :; do sleep 0.1; done"],
            ContainerBehaviour.IgnoresTheSignal => ["sh", "-c", "trap '' TERM; while :; do sleep 0.1; done"],
            _ => ["nothing"],
        },
    };
}
