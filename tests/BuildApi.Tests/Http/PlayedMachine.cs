using BuildApi.Tests.Support;
using BuildApi.Tests.ToolStore;

namespace BuildApi.Tests.Http;

/// <summary>
/// A service on whose machine the examples of the OpenAPI document go well: images that can be looked into, installed for and built in are played, and a
/// mirror has the tools that they ask for. The first build ends by itself, later ones when they are canceled.
/// </summary>
internal sealed class PlayedMachine : IAsyncDisposable
{
    private static readonly string[] Images = ["public.ecr.aws/docker/library/node:22", "node:22", "exampledockerrepo/exampleimage:latest", "buildapi/default:latest"];

    private static readonly (string Package, string Version)[] Tools = [("node", "20.11.1"), ("yarn", "1.22.22")];

    private static readonly Dictionary<string, string> Output = new() { ["dist/index.html"] = "<html>", ["dist/logo.png"] = "a picture" };

    private readonly LocalMirror mirror;
    private readonly InstallEngine tools = new();
    private int builds;

    private PlayedMachine(LocalMirror mirror, TestService service) => (this.mirror, Service) = (mirror, service);

    public TestService Service { get; }

    public static async Task<PlayedMachine> StartAsync()
    {
        var mirror = await LocalMirror.StartAsync();
        mirror.PutNode(Tools[0].Version);
        mirror.PutNpmTool("yarn", Tools[1].Version, "yarn");
        var service = await TestService.StartNewAsync(null, ("NpmRegistry", $"{mirror.Address}npm"), ("NodeMirror", $"{mirror.Address}node"));
        var machine = new PlayedMachine(mirror, service);
        foreach (var image in Images) service.Engine.AddImage(image, machine.RunAsync);
        return machine;
    }

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        await mirror.DisposeAsync();
    }

    private async Task<int> RunAsync(FakeContainer container)
    {
        if (container.Spec.Mounts.Any(mount => mount.Target == "/run/buildapi"))
            return await new BuildScript { Output = Output, Command = Interlocked.Increment(ref builds) == 1 ? Done : UntilStoppedAsync }.RunAsync(container);
        if (container.Spec.Name.StartsWith("buildapi-check-", StringComparison.Ordinal))
        {
            container.Print("buildapi-probe begin\nbuildapi-probe libc glibc\nbuildapi-probe end\nbuildapi-probe complete\n");
            return 0;
        }

        var (exitCode, output) = tools.Play(container.Spec);
        container.Print(output);
        return (int)exitCode;
    }

    private static Task<int> Done(FakeRunner runner, string command)
    {
        foreach (var (package, version) in Tools) runner.Event($"runs {package} {version} as asked");
        return Task.FromResult(0);
    }

    private static async Task<int> UntilStoppedAsync(FakeRunner runner, string command)
    {
        await Task.Delay(Timeout.Infinite, runner.Container.Stopped);
        return 0;
    }
}
