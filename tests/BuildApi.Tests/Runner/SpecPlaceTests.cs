using BuildApi.Tests.Support;

namespace BuildApi.Tests.Runner;

/// <summary>Where the runner finds a build spec, and where what it says is done.</summary>
public sealed class SpecPlaceTests(FileRepositoriesService service) : IClassFixture<FileRepositoriesService>
{
    private const string Ordinary =
        "version: 1\nfrontend: { phases: { build: { commands: ['mkdir -p out && basename \"$PWD\" > out/page'] } }, artifacts: { baseDirectory: out, files: "
        + "['**/*'] } }\n";
    private const string OneApplication =
        "applications: [{ frontend: { phases: { build: { commands: ['mkdir -p out && basename \"$PWD\" > out/page'] } }, artifacts: { baseDirectory: out, "
            + "files: ['**/*'] } } }]\n";

    [Theory]
    [InlineData("web", "web/amplify.yml", Ordinary, "web", "The build spec is web/amplify.yml.\n")]
    [InlineData("apps/web", "apps/web/amplify.yaml", Ordinary, "web", "The build spec is apps/web/amplify.yaml.\n")]
    [InlineData("web", "amplify.yml", Ordinary, "web", "The build spec is amplify.yml.\n")]
    [InlineData("web", "amplify.yml web/amplify.yml other/amplify.yaml", Ordinary, "web",
        "The build spec is amplify.yml. Not used: other/amplify.yaml, web/amplify.yml.\n")]
    [InlineData("web", "amplify.yml", OneApplication, "web", "The only application has no `appRoot`; it is built in the app's root, `web`.")]
    [InlineData(null, "amplify.yaml", OneApplication, "ROOT", "The only application has no `appRoot`; it is built in the repository's root.")]
    public async Task A_spec_is_found_at_the_root_or_in_the_apps_root(string? root, string places, string spec, string folder, string line)
    {
        using var container = new ShellContainer("/bin/dash");
        var files = places.Split(' ').ToDictionary(place => place, _ => spec);
        files[$"{root ?? "docs"}/readme.txt"] = "here\n";
        await container.CommitAsync(files);
        var app = await NewAppAsync(container, root);

        var build = await app.BuildToEndAsync();

        Assert.True((string)build["status"]! == "succeeded", await app.LogAsync(1));
        Assert.Contains(line, await app.LogAsync(1), StringComparison.Ordinal);
        var page = await service.Client.GetStringAsync(new Uri($"/apps/{app.Id}/builds/1/artifacts/page", UriKind.Relative));
        Assert.Equal(folder == "ROOT" ? app.Id : folder, page.TrimEnd());
    }

    [Fact]
    public async Task Headers_of_a_file_of_their_own_come_after_those_of_the_spec_and_tests_are_a_step()
    {
        using var container = new ShellContainer("/bin/dash");
        await container.CommitAsync(new Dictionary<string, string>
        {
            ["web/amplify.yml"] = Ordinary + "test: { phases: { test: { commands: [sh -c 'exit 3'] } } }\ncustomHeaders: [{ pattern: a, headers: [] }]\n",
            ["web/customHttp.yml"] = "customHeaders: [{ pattern: b, headers: [] }]\n",
            ["customHttp.yml"] = "customHeaders: [{ pattern: c, headers: [] }]\n",
        });
        var app = await NewAppAsync(container, "web");

        var build = await app.BuildToEndAsync();

        Assert.Equal("""[{"pattern":"a","headers":[]},{"pattern":"b","headers":[]}]""", build["customHeaders"]!.ToJsonString());
        Assert.Equal(("test", 3), ((string)build["failure"]!["step"]!, (int)build["failure"]!["exitCode"]!));
        Assert.Contains("[test 2/2] exit code 3", await app.LogAsync(1), StringComparison.Ordinal);
    }

    /// <summary>What the runner sends is said in logs and failures; a link could lead to the runner's token.</summary>
    [Theory]
    [InlineData("specs/web.yml", null)]
    [InlineData("/etc/passwd", "spec_missing")]
    [InlineData("/proc/self/environ", "spec_missing")]
    [InlineData("../../../../etc/passwd", "spec_missing")]
    public async Task A_link_is_followed_inside_the_repository_only(string target, string? failure)
    {
        using var container = new ShellContainer("/bin/dash");
        await container.CommitAsync(new Dictionary<string, string> { ["specs/web.yml"] = Ordinary });
        container.Link("amplify.yml", target);
        await container.CommitAsync(new Dictionary<string, string> { ["readme.txt"] = "linked\n" });
        var app = await NewAppAsync(container, null);

        var build = await app.BuildToEndAsync();

        Assert.Equal(failure, (string?)build["failure"]?["code"]);
        Assert.DoesNotContain("root:", await app.LogAsync(1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_spec_that_lies_elsewhere_is_named_with_what_to_set()
    {
        using var container = new ShellContainer("/bin/dash");
        await container.CommitAsync(new Dictionary<string, string> { ["web/amplify.yml"] = Ordinary });
        var app = await NewAppAsync(container, null);

        var build = await app.BuildToEndAsync();

        Assert.Equal("spec_missing", (string)build["failure"]!["code"]!);
        Assert.Contains("It has web/amplify.yml: set the app's appRoot to the folder", (string)build["failure"]!["message"]!, StringComparison.Ordinal);
    }

    private async Task<TestApp> NewAppAsync(ShellContainer container, string? appRoot)
    {
        var app = await service.NewAppAsync(container.RunAsync);
        await service.Client.JsonAsync("PATCH", $"/apps/{app.Id}", new { repository = container.Repository, appRoot });
        return app;
    }
}
