using BuildApi.EngineTests.GitHosts;
using BuildApi.EngineTests.Services;

namespace BuildApi.EngineTests.Builds;

/// <summary>Monorepos: each app builds its own root, and with <c>AMPLIFY_DIFF_DEPLOY</c> only when that changed.</summary>
public sealed class DiffBuildTests(EngineTestRun run) : EngineBuildTest(run)
{
    private const string Monorepo = """
        version: 1
        applications:
          - appRoot: packages/shop
            frontend:
              phases:
                build:
                  commands: ['mkdir -p out', 'cp name out/index.html']
              artifacts:
                baseDirectory: out
                files: ['**/*']
          - appRoot: packages/blog
            frontend:
              phases:
                build:
                  commands: ['mkdir -p public', 'cp name public/blog.html']
              artifacts:
                baseDirectory: public
                files: ['**/*']

        """;

    [Fact]
    public async Task Two_apps_of_a_monorepo_build_each_its_own_root()
    {
        var repository = await CreateRepositoryAsync(("amplify.yml", Monorepo), ("packages/shop/name", "the shop"), ("packages/blog/name", "the blog"));
        foreach (var (root, file, content) in new[] { ("packages/shop", "index.html", "the shop"), ("packages/blog", "blog.html", "the blog") })
        {
            var app = await CreateAsync(repository, ("AMPLIFY_MONOREPO_APP_ROOT", root));
            var outcome = await app.BuildAsync();
            AssertSucceeded(outcome);
            Assert.Equal(content, await Server.Client.GetStringAsync($"/apps/{app.Id}/builds/1/artifacts/{file}"));
        }
    }

    [Fact]
    public async Task A_build_with_nothing_changed_under_its_root_is_skipped_and_green()
    {
        var repository = await CreateRepositoryAsync(("amplify.yml", Monorepo), ("packages/shop/name", "one"), ("packages/blog/name", "one"));
        var shop = await CreateAsync(repository, ("AMPLIFY_MONOREPO_APP_ROOT", "packages/shop"), ("AMPLIFY_DIFF_DEPLOY", "true"));
        AssertSucceeded(await shop.BuildAsync());
        await repository.CommitAsync("packages/blog/name", "two");

        var skipped = await shop.BuildAsync();

        Assert.Equal("succeeded", skipped.Status);
        Assert.EndsWith("skipped, since nothing had changed.", skipped.LastLine, StringComparison.Ordinal);
        Assert.True(skipped.Json.GetProperty("skipped").GetBoolean());
        Assert.DoesNotContain("cp name", skipped.Log, StringComparison.Ordinal);
        await repository.CommitAsync("packages/shop/name", "two");
        var changed = await shop.BuildAsync();
        AssertSucceeded(changed);
        Assert.False(changed.Json.GetProperty("skipped").GetBoolean());
        Assert.Equal("two", await Server.Client.GetStringAsync($"/apps/{shop.Id}/builds/3/artifacts/index.html"));
    }

    [Fact]
    public async Task The_spec_that_builds_use_is_told_with_its_reason()
    {
        var repository = await CreateRepositoryAsync(("amplify.yml", Monorepo), ("packages/shop/name", "one"));
        var shop = await CreateAsync(repository, ("AMPLIFY_MONOREPO_APP_ROOT", "packages/shop"));
        AssertSucceeded(await shop.BuildAsync());

        var spec = await Server.Client.CallAsync(HttpMethod.Get, $"/apps/{shop.Id}/build-spec/in-use", null, default);

        Assert.Equal(("repository", Monorepo, 1),
            (spec.GetProperty("source").GetString(), spec.GetProperty("yaml").GetString(), spec.GetProperty("build").GetInt32()));
        Assert.Contains("amplify.yml", spec.GetProperty("reasons")[0].GetString(), StringComparison.Ordinal);
    }

    private Task<RealApp> CreateAsync(GitRepository repository, params (string Name, string Value)[] environment) => RealApp.CreateAsync(
        Server, Run.Git, repository.SshUrl,
        new Dictionary<string, object> { ["environment"] = environment.ToDictionary(pair => pair.Name, pair => pair.Value) });
}
