using BuildApi.EngineTests.Services;

namespace BuildApi.EngineTests.Builds;

/// <summary>How much of the history a build gets, and from where in it.</summary>
public sealed class SourceDepthTests(EngineTestRun run) : EngineBuildTest(run)
{
    /// <summary>Whatever a shell, a URL or git could take for something else.</summary>
    private const string OddName = "it's \"$HOME\" & ünï;(1) %41 `id` #x";

    [Theory]
    [InlineData(null, 1)]
    [InlineData("2", 2)]
    [InlineData("0", 4)]
    public async Task The_history_is_as_long_as_the_administrator_wants_it(string? setting, int commits)
    {
        Use(await BuildApiServer.StartAsync(new Dictionary<string, string?> { ["BuildApi__CloneDepth"] = setting }));
        var repository = await Run.Git.CreateEmptyRepositoryAsync($"builds/{Guid.NewGuid():N} {OddName}");
        await repository.CommitAsync("amplify.yml", Spec.WithPage("git rev-list --count HEAD", "git describe --tags --always"));
        for (var change = 1; change <= 3; change++)
            await repository.CommitAsync("change.txt", $"{change}\n");
        await repository.TagAsync("v1.0", repository.Head, "The first");
        await repository.CommitAsync("change.txt", "behind the tag\n");
        var app = await RealApp.CreateAsync(Server, Run.Git, repository.SshUrl);

        foreach (var request in (object[])[new { branch = "v1.0" }, new { branch = "v1.0", commit = await repository.ParentAsync() }])
        {
            var outcome = await app.BuildAsync(request);

            AssertSucceeded(outcome);
            Assert.Contains($"$ git rev-list --count HEAD\n{commits}\n", outcome.Log, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(null, 1)]
    [InlineData("0", 4)]
    public async Task A_submodule_is_as_shallow_as_its_repository(string? setting, int commits)
    {
        Use(await BuildApiServer.StartAsync(new Dictionary<string, string?> { ["BuildApi__CloneDepth"] = setting }));
        var library = await Run.Git.CreateEmptyRepositoryAsync($"builds/{Guid.NewGuid():N}");
        for (var change = 1; change <= 4; change++)
            await library.CommitAsync("library.txt", $"{change}\n");
        var repository = await CreateRepositoryAsync(("amplify.yml", Spec.WithPage("git -C library rev-list --count HEAD", "cat library/library.txt")));
        await repository.AddSubmoduleAsync("library", library.SshUrl, library.Head);
        var app = await RealApp.CreateAsync(Server, Run.Git, repository.SshUrl);

        var outcome = await app.BuildAsync();

        AssertSucceeded(outcome);
        Assert.Contains($"rev-list --count HEAD\n{commits}\n", outcome.Log, StringComparison.Ordinal);
    }
}
