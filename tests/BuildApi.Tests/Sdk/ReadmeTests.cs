using System.Text.RegularExpressions;
using BuildApi.Sdk;
using BuildApi.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace BuildApi.Tests.Sdk;

/// <summary>The example of <c>sdk/README.md</c> is the code that stands here, and that code works.</summary>
public sealed partial class ReadmeTests(TestService service) : IClassFixture<TestService>
{
    [Fact]
    public void The_example_of_the_README_is_the_code_of_this_test()
    {
        var readme = File.ReadAllText(RepositoryRoot.In("sdk", "README.md"));
        var source = File.ReadAllText(RepositoryRoot.In("tests", "BuildApi.Tests", "Sdk", "ReadmeTests.cs"));

        var code = Region().Match(source).Groups[1].Value.Split('\n').Select(line => line.Length < 8 ? line : line[8..]);

        Assert.Equal(Example().Match(readme).Groups[1].Value, string.Join('\n', code).Trim('\n', ' '));
    }

    [Fact]
    public async Task The_example_shows_the_log_and_downloads_what_was_built()
    {
        service.Engine.AddImage("node:22", new BuildScript
        {
            Command = (runner, command) =>
            {
                runner.Say($"out of {command}\n");
                return Task.FromResult(0);
            },
        });
        using var folder = new ShortFolder();
        using var printed = new StringWriter();
        var (console, output) = (Console.Out, TextWriter.Synchronized(printed));
        Console.SetOut(output);
        try
        {
            await RunExampleAsync(service.Client.BaseAddress!.ToString(), TestService.AdminKey, folder.In("dist"));
        }
        finally
        {
            Console.SetOut(console);
        }

        Assert.Contains("out of npm run build\n", printed.ToString(), StringComparison.Ordinal);
        Assert.Contains("Build 1 succeeded.\n", printed.ToString(), StringComparison.Ordinal);
        Assert.Equal("let x", await File.ReadAllTextAsync(folder.In("dist", "assets", "app.js")));
        Assert.Equal("<html>", await File.ReadAllTextAsync(folder.In("dist", "index.html")));
    }

    private static async Task RunExampleAsync(string address, string key, string folder)
    {
        // The example begins.
        var services = new ServiceCollection();
        services.AddBuildApiClient(options => (options.BaseAddress, options.ApiKey) = (new Uri(address), key));
        var client = services.BuildServiceProvider().GetRequiredService<BuildApiClient>();

        await client.CreateAppAsync(new CreateApp { Id = "storefront", Repository = "git@example.com:shop/storefront.git" });
        await client.SetBuildImageAsync("storefront", new SetBuildImage { Image = "node:22" });
        var build = await client.StartBuildAsync("storefront");
        await foreach (var piece in client.FollowLogAsync("storefront", build.Number)) Console.Write(piece.Text);
        build = await client.WaitForBuildAsync("storefront", build.Number);
        if (build.Status == BuildState.Succeeded) await client.DownloadArtifactsAsync("storefront", build.Number, folder);
        // The example ends.
    }

    [GeneratedRegex("// The example begins.\n(.*?)// The example ends.", RegexOptions.Singleline)]
    private static partial Regex Region();

    [GeneratedRegex("```csharp\n(.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
