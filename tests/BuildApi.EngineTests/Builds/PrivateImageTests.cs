using System.Text;
using System.Text.Json;
using BuildApi.EngineTests.Images;
using BuildApi.EngineTests.Machine;
using BuildApi.EngineTests.Registries;
using BuildApi.EngineTests.Services;

namespace BuildApi.EngineTests.Builds;

/// <summary>Images of a registry that wants to know who asks.</summary>
[Collection(EngineImageCollection.Name)]
public sealed class PrivateImageTests(EngineTestRun run) : EngineBuildTest(run)
{
    private readonly List<string> images = [];

    private RegistryAccount Account => Run.PrivateRegistry.Account!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Use(await BuildApiServer.StartAsync());
    }

    public override async Task DisposeAsync()
    {
        foreach (var image in images) await DockerCli.TryRunAsync(["rmi", "--force", "--no-prune", image]);
        await base.DisposeAsync();
    }

    [Fact]
    public async Task A_private_image_builds_and_its_password_is_nowhere_to_be_found()
    {
        var pushed = await PushAsync("private/searched");
        await SetAsync("/registries", Account.Password);
        var app = await CreateAppAsync(Spec.WithPage(HeldCommand.Line, "env; cat /proc/self/environ"));
        await app.PutBuildImageAsync(pushed.Reference, "always");

        var build = await app.StartBuildAsync();
        await HeldCommand.ReachedAsync(build);
        var inspected = await DockerCli.RunAsync(["inspect", await HeldCommand.ContainerAsync(build)]);
        await HeldCommand.ReleaseAsync(build);
        var outcome = await build.WaitAsync();
        AssertSucceeded(outcome);
        // A registry that says no has its words in the log, too.
        await SetAsync($"/apps/{app.Id}/registries", Account.Password + "-wrong");
        AssertFailed(await app.BuildAsync(), "image_pull_denied");

        var answers = new StringBuilder();
        foreach (var path in new[]
        {
            "/registries", $"/registries/{Run.PrivateRegistry.Host}", $"/apps/{app.Id}", $"/apps/{app.Id}/registries",
            $"/apps/{app.Id}/registries/{Run.PrivateRegistry.Host}",
            $"/apps/{app.Id}/build-image", $"/apps/{app.Id}/builds", $"{build.Path}", $"{build.Path}/log", $"{build.Path}/log/events",
            $"/apps/{app.Id}/builds/2/log", "/health/ready",
        })
            answers.Append(await Server.Client.GetStringAsync(path));
        Assert.All(Forms(), form => Assert.DoesNotContain(form, answers + inspected + Server.Output, StringComparison.Ordinal));
        var files = Directory.EnumerateFiles(Server.DataFolder, "*", SearchOption.AllDirectories).ToList();
        Assert.Contains(files, file => file.EndsWith("buildapi.db", StringComparison.Ordinal));
        foreach (var file in files.Where(file => !file.EndsWith(".sock", StringComparison.Ordinal)))
            Assert.All(Forms(), form => Assert.False(File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(form)) >= 0, $"{file} holds {form}"));
    }

    [Fact]
    public async Task What_one_apps_credentials_pulled_is_not_for_an_app_without()
    {
        var pushed = await PushAsync("private/one-app");
        var (mine, other) = (await CreateAppAsync(Spec.WithPage()), await CreateAppAsync(Spec.WithPage()));
        await SetAsync($"/apps/{mine.Id}/registries", Account.Password);
        foreach (var app in new[] { mine, other }) await app.PutBuildImageAsync(pushed.Reference);

        AssertSucceeded(await mine.BuildAsync());
        Assert.NotNull(await DockerCli.FindImageAsync(pushed.Reference));
        AssertFailed(await other.BuildAsync(), "image_pull_denied");

        // With credentials that can pull it the image that is here is proven once, and then used.
        await SetAsync($"/apps/{other.Id}/registries", Account.Password);
        Run.PrivateRegistry.Traffic.Clear();
        AssertSucceeded(await other.BuildAsync());
        AssertSucceeded(await other.BuildAsync());
        Assert.Equal(0, Run.PrivateRegistry.Traffic.BlobDownloads);
        Assert.InRange(Run.PrivateRegistry.Traffic.ManifestRequests, 1, 2);
    }

    [Fact]
    public async Task A_digest_is_no_way_around_the_registry()
    {
        var pushed = await PushAsync("private/by-digest");
        var (mine, other) = (await CreateAppAsync(Spec.WithPage()), await CreateAppAsync(Spec.WithPage()));
        await SetAsync($"/apps/{mine.Id}/registries", Account.Password);
        foreach (var app in new[] { mine, other }) await app.PutBuildImageAsync(pushed.Pinned);

        AssertSucceeded(await mine.BuildAsync());
        Assert.NotNull(await DockerCli.FindImageAsync(pushed.Pinned));
        AssertFailed(await other.BuildAsync(), "image_pull_denied");
        await other.PutBuildImageAsync(pushed.Pinned, "never");
        AssertFailed(await other.BuildAsync(), "image_pull_denied");

        await other.PutBuildImageAsync(pushed.Pinned);
        await SetAsync($"/apps/{other.Id}/registries", Account.Password);
        AssertSucceeded(await other.BuildAsync());
    }

    [Fact]
    public async Task A_login_of_the_command_line_and_a_credential_helper_will_do()
    {
        var pushed = await PushAsync("private/by-config");
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("config.json"), Account.DockerConfiguration(Run.PrivateRegistry.Host));
        await WriteHelperAsync(folder);
        await Server.StopAsync();
        await Server.StartAgainAsync(new Dictionary<string, string?>
        {
            ["BuildApi__DockerConfig"] = folder.File("config.json"),
            ["PATH"] = $"{folder.Path}:{Environment.GetEnvironmentVariable("PATH")}",
        });
        await Server.WaitUntilReadyAsync();
        var app = await CreateAppAsync(Spec.WithPage());
        await app.PutBuildImageAsync(pushed.Reference, "always");

        AssertSucceeded(await app.BuildAsync());
        await File.WriteAllTextAsync(folder.File("config.json"), """{ "credsStore": "enginetest" }""");
        AssertSucceeded(await app.BuildAsync());
        await File.WriteAllTextAsync(folder.File("config.json"), """{ "credsStore": "absent" }""");
        var without = await app.BuildAsync();
        AssertFailed(without, "image_pull_denied");
        Assert.Contains("docker-credential-absent", without.Log, StringComparison.Ordinal);
    }

    private async Task<PushedImage> PushAsync(string repository)
    {
        // What was on the machine before any pull would be for all.
        var image = await Run.Images.MakeUniqueAsync(TestImage.Small, 1 << 10);
        var pushed = await Run.PrivateRegistry.PushAsync(image, repository);
        await DockerCli.RunAsync(["rmi", image]);
        images.Add(pushed.Reference);
        images.Add(pushed.Pinned);
        return pushed;
    }

    private Task<JsonElement> SetAsync(string where, string password) => Server.Client.CallAsync(
        HttpMethod.Put, $"{where}/{Run.PrivateRegistry.Host}", new { user = Account.User, password }, default);

    private async Task WriteHelperAsync(TemporaryFolder folder)
    {
        var answer = JsonSerializer.Serialize(new { ServerURL = Run.PrivateRegistry.Host, Username = Account.User, Secret = Account.Password });
        await File.WriteAllTextAsync(folder.File("answer.json"), answer);
        var helper = folder.File("docker-credential-enginetest");
        await File.WriteAllTextAsync(helper, $"#!/bin/sh\ncat {folder.File("answer.json")}\n");
        File.SetUnixFileMode(helper, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>The password as it is, and as headers, addresses and JSON carry it.</summary>
    private IReadOnlyList<string> Forms() =>
    [
        Account.Password, Uri.EscapeDataString(Account.Password), JsonSerializer.Serialize(Account.Password).Trim('"'),
        Convert.ToBase64String(Encoding.UTF8.GetBytes(Account.Password)).TrimEnd('='),
            Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Account.User}:{Account.Password}")).TrimEnd('='),
    ];
}
