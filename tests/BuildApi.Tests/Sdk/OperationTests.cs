using BuildApi.Sdk;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Sdk;

/// <summary>The generated operations, and what was added to them, against the service.</summary>
public sealed class OperationTests(TestService service) : IClassFixture<TestService>
{
    private readonly BuildApiClient client = SdkClient.Of(service);

    [Fact]
    public async Task A_change_leaves_what_it_does_not_assign()
    {
        await client.CreateAppAsync(new CreateApp
        {
            Id = "patched",
            Repository = "https://git.example.com/team/app.git",
            Environment = new Dictionary<string, string> { ["KEPT"] = "1", ["GONE"] = "2" },
            TimeoutMinutes = 7,
        });

        var app = await client.UpdateAppAsync("patched", new UpdateApp
        {
            Branch = "next",
            Environment = new Dictionary<string, string?> { ["GONE"] = null, ["NEW"] = "3" },
        });

        Assert.Equal(("next", "https://git.example.com/team/app.git", 7), (app.Branch, app.Repository, app.TimeoutMinutes));
        Assert.Equal(["KEPT 1", "NEW 3"], app.Environment.Select(variable => $"{variable.Key} {variable.Value}"));
    }

    [Fact]
    public async Task A_change_takes_away_what_it_assigns_null()
    {
        await client.CreateAppAsync(new CreateApp { Id = "emptied", Repository = "https://git.example.com/team/app.git", TimeoutMinutes = 7 });

        var app = await client.UpdateAppAsync("emptied", new UpdateApp { Repository = null, TimeoutMinutes = null });

        Assert.Equal((null, 30), (app.Repository, app.TimeoutMinutes));
    }

    [Fact]
    public async Task A_change_can_depend_on_the_ETag_of_what_was_read()
    {
        await client.CreateAppAsync(new CreateApp { Id = "raced" });
        var first = await client.GetAppAsync("raced");
        var second = await client.UpdateAppAsync("raced", new UpdateApp { Name = "Second" }, BuildApiClient.ETagOf(first));

        var lost = await Assert.ThrowsAsync<BuildApiException<ProblemDetails>>(
            () => client.UpdateAppAsync("raced", new UpdateApp { Name = "Third" }, BuildApiClient.ETagOf(first)));

        Assert.Equal((412, "precondition_failed"), (lost.StatusCode, lost.Code));
        Assert.Equal("Third", (await client.UpdateAppAsync("raced", new UpdateApp { Name = "Third" }, BuildApiClient.ETagOf(second))).Name);
        Assert.Null(BuildApiClient.ETagOf(second with { Name = "A copy" }));
    }

    [Fact]
    public async Task A_start_with_the_same_key_starts_one_build()
    {
        var app = await service.NewAppAsync(new BuildScript());

        var first = await client.StartBuildAsync(app.Id, new StartBuild { Reason = "twice" }, "the-key-of-the-caller");
        var again = await client.StartBuildAsync(app.Id, new StartBuild { Reason = "twice" }, "the-key-of-the-caller");

        Assert.Equal((1, 1), (first.Number, again.Number));
        Assert.Single((await client.ListBuildsAsync(app.Id)).Items);
    }

    [Fact]
    public async Task Enums_go_there_and_come_back()
    {
        var app = await service.NewAppAsync(new BuildScript { Command = (_, _) => Task.FromResult(3) });
        var image = await client.SetBuildImageAsync(app.Id, new SetBuildImage { Image = app.Image, PullPolicy = PullPolicy.IfNotPresent });
        await client.StartBuildAsync(app.Id);

        var build = await client.WaitForBuildAsync(app.Id, 1);

        Assert.Equal((PullPolicy.IfNotPresent, ImageRegistry.Other), (image.PullPolicy, image.Registry));
        Assert.Equal((BuildState.Failed, BuildTrigger.Api), (build.Status, build.Trigger));
        Assert.Equal((FailureCode.CommandFailed, StepName.PreBuild, 3), (build.Failure!.Code, build.Failure.Step, build.Failure.ExitCode));
        Assert.Equal(StepStatus.Failed, build.Steps.Single(step => step.Name == StepName.PreBuild).Status);
        Assert.Single((await client.ListBuildsAsync(app.Id, BuildState.Failed)).Items);
        Assert.Empty((await client.ListBuildsAsync(app.Id, BuildState.TimedOut)).Items);
    }

    [Fact]
    public async Task A_build_spec_goes_as_the_text_it_is()
    {
        var app = await service.NewAppAsync(new BuildScript());
        const string Yaml = "version: 1\nfrontend:\n  phases:\n    build:\n      commands: ['echo \"ä\"']\n";

        var check = await client.SetBuildSpecAsync(app.Id, Yaml);
        var kept = await client.GetBuildSpecAsync(app.Id);

        Assert.True(check.Valid);
        Assert.Equal(Yaml, kept);
        Assert.Equal("\"1\"", BuildApiClient.ETagOf(kept));
        Assert.False((await client.ValidateBuildSpecAsync("version: [")).Valid);
    }

    [Fact]
    public async Task A_file_of_the_artifacts_is_found_by_its_path()
    {
        var app = await service.NewAppAsync(new BuildScript());
        await app.BuildToEndAsync();

        using var file = await client.GetArtifactAsync(app.Id, 1, "assets/app.js", range: "bytes=0-2");

        Assert.Equal("let", await new StreamReader(file.Stream).ReadToEndAsync());
    }

    [Fact]
    public async Task A_list_is_read_to_its_end_over_all_its_pages()
    {
        await using var own = await TestService.StartNewAsync();
        var all = SdkClient.Of(own);
        var ids = Enumerable.Range(0, 203).Select(number => $"app-{number:000}").ToList();
        foreach (var id in ids) await all.CreateAppAsync(new CreateApp { Id = id });

        var read = new List<string>();
        await foreach (var app in all.ListAllAppsAsync()) read.Add(app.Id);

        Assert.Equal(ids, read.Order(StringComparer.Ordinal));
    }
}
