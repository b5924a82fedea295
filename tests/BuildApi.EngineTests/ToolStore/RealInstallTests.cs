namespace BuildApi.EngineTests.ToolStore;

[Collection("tools")]
public sealed class RealInstallTests
{
    private const string Image = "buildapi/default:latest";

    [Fact]
    public async Task Main_tools_are_in_effect_and_the_second_time_costs_no_container()
    {
        using var store = await RealToolStore.OpenAsync();

        using var tools = await store.ProvideAsync(Image, "node 20.11.1", "npm 10.8.2", "yarn 1", "pnpm 9");
        Assert.True(tools.Failure is null, tools.Failure?.Sentence + "\n" + string.Join("\n", store.Lines));
        var said = await store.RunAsync(Image, tools, "node --version; npm --version; yarn --version; pnpm --version; which -a node npm");
        var clock = System.Diagnostics.Stopwatch.StartNew();
        using var again = await store.ProvideAsync(Image, "node 20.11.1", "npm 10.8.2", "yarn 1", "pnpm 9");
        clock.Stop();
        var third = System.Diagnostics.Stopwatch.StartNew();
        using var again2 = await store.ProvideAsync(Image, "node 20.11.1", "npm 10.8.2", "yarn 1", "pnpm 9");

        Assert.Fail(said + "\n" + clock.Elapsed + " " + third.Elapsed + "\n" + string.Join("\n", tools.Tools) + "\n" + string.Join("\n", store.Lines));
    }
}
