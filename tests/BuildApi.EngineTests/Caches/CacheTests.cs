using System.Net.Http.Json;
using System.Text.Json;
using BuildApi.EngineTests.Builds;
using BuildApi.EngineTests.Images;
using BuildApi.EngineTests.Services;

namespace BuildApi.EngineTests.Caches;

/// <summary>What builds leave for one another, on a real engine: the mounts are the kernel's.</summary>
public sealed class CacheTests(EngineTestRun run) : EngineBuildTest(run)
{
    private const string Paths = "['kept/**/*', '.hidden/deep/**/*', '!kept/not', '~/.tool/**/*', '/tmp/elsewhere/**/*', '/etc/**/*', 'nothing/**/*']";

    [Fact]
    public async Task A_build_begins_with_what_the_last_green_one_left_and_a_failed_one_spoils_nothing()
    {
        var app = await CreateAppAsync(Of(Paths,
            "cat kept/story ~/.tool/story /tmp/elsewhere/story .hidden/deep/story 2>/dev/null || echo nothing there",
            "ls kept/not node_modules 2>/dev/null || echo the rest is gone",
            "mkdir -p kept/not kept/empty .hidden/deep node_modules ~/.tool /tmp/elsewhere && touch kept/not/file node_modules/file",
            "for file in kept ~/.tool /tmp/elsewhere .hidden/deep; do echo \"build $AWS_JOB_ID\" >> $file/story; done",
            "ln -sfn story kept/link && echo x > \"kept/ü b\"",
            "test -z \"$FAIL\" || { rm -rf kept .hidden; mkdir kept; echo spoilt > kept/story; echo spoilt > ~/.tool/story; exit 3; }"));

        var first = await app.BuildAsync();
        var failed = await app.BuildAsync(new { environment = new Dictionary<string, string> { ["FAIL"] = "yes" } });
        var third = await app.BuildAsync();

        AssertSucceeded(first);
        Assert.Contains("\nnothing there\n", first.Log, StringComparison.Ordinal);
        Assert.Contains("[cache] kept/**/*: 3 files", first.Log, StringComparison.Ordinal);
        Assert.Contains("Warning: nothing/**/* matches nothing", first.Log, StringComparison.Ordinal);
        Assert.Contains("`/etc/**/*` is not kept", first.Log, StringComparison.Ordinal);
        AssertFailed(failed, "command_failed");
        Assert.Contains("\nbuild 0000000001\nbuild 0000000001\nbuild 0000000001\nbuild 0000000001\n", failed.Log, StringComparison.Ordinal);
        AssertSucceeded(third);
        Assert.Contains("\nbuild 0000000001\nbuild 0000000001\nbuild 0000000001\nbuild 0000000001\n", third.Log, StringComparison.Ordinal);
        Assert.Contains("\nthe rest is gone\n", third.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("\nspoilt", third.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_builds_at_once_share_what_is_kept_and_neither_sees_the_other()
    {
        var repository = await CreateRepositoryAsync(("amplify.yml", Of("['kept/**/*']",
            "cat kept/story || mkdir kept", "echo $AWS_BRANCH >> kept/story", $"if [ $AWS_BRANCH != main ]; then {HeldCommand.Line}; fi",
            "echo \"now $(tr '\\n' ' ' < kept/story)\"")));
        await repository.SetBranchAsync("feature/a", repository.Head);
        await repository.SetBranchAsync("feature/b", repository.Head);
        var app = await RealApp.CreateAsync(Server, Run.Git, repository.SshUrl, new Dictionary<string, object> { ["concurrency"] = 2 });
        AssertSucceeded(await app.BuildAsync());

        var (a, b) = (await app.StartBuildAsync(new { branch = "feature/a" }), await app.StartBuildAsync(new { branch = "feature/b" }));
        await Task.WhenAll(HeldCommand.ReachedAsync(a), HeldCommand.ReachedAsync(b));
        await Task.WhenAll(HeldCommand.ReleaseAsync(a), HeldCommand.ReleaseAsync(b));
        var (doneA, doneB) = (await a.WaitAsync(), await b.WaitAsync());
        var main = await app.BuildAsync();

        AssertSucceeded(doneA);
        AssertSucceeded(doneB);
        Assert.Contains("\nnow main feature/a \n", doneA.Log, StringComparison.Ordinal);
        Assert.Contains("\nnow main feature/b \n", doneB.Log, StringComparison.Ordinal);
        Assert.Contains("\nnow main main \n", main.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Writing_in_place_renaming_and_removing_end_in_what_the_build_saw()
    {
        var app = await CreateAppAsync(Of("['kept/**/*']",
            "if [ -e kept ]; then echo \"in: $(cd kept && find . -type f | sort | xargs cat | tr '\\n' ' ')\"; fi",
            """
            case $AWS_JOB_ID in
              *1) mkdir -p kept/a kept/b kept/c && echo a1 > kept/a/f && echo b1 > kept/b/f && echo c1 > kept/c/f ;;
              *2) echo a2 >> kept/a/f && mv kept/b kept/moved && rm -rf kept/c ;;
              *3) rm -rf kept && mkdir kept && echo new > kept/n ;;
              *) echo more > kept/$AWS_JOB_ID ;;
            esac
            """));

        var logs = new List<string>();
        for (var build = 1; build <= 9; build++)
        {
            var outcome = await app.BuildAsync();
            AssertSucceeded(outcome);
            logs.Add(outcome.Log);
        }

        Assert.Contains("\nin: a1 b1 c1 \n", logs[1], StringComparison.Ordinal);
        Assert.Contains("\nin: a1 a2 b1 \n", logs[2], StringComparison.Ordinal);
        Assert.Contains("\nin: new \n", logs[3], StringComparison.Ordinal);
        Assert.Contains("\nin: more new \n", logs[4], StringComparison.Ordinal);
        Assert.Contains("\nin: more more more more more new \n", logs[8], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Caches_can_be_seen_cleared_and_left_out()
    {
        var app = await CreateAppAsync(Of("['kept/**/*']", "ls kept 2>/dev/null || echo begins empty", "mkdir -p kept && echo something > kept/file"));
        AssertSucceeded(await app.BuildAsync());

        var list = await Server.Client.GetFromJsonAsync<JsonElement>($"/apps/{app.Id}/cache");
        var without = await app.BuildAsync(new { clearCache = true });
        var with = await app.BuildAsync();
        using var cleared = await Server.Client.DeleteAsync($"/apps/{app.Id}/cache");
        var after = await app.BuildAsync();

        var cache = Assert.Single(list.GetProperty("items").EnumerateArray());
        Assert.Equal("main", cache.GetProperty("branch").GetString());
        Assert.Equal(10, cache.GetProperty("bytes").GetInt64());
        Assert.Contains("\nbegins empty\n", without.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("begins empty\n", with.Log.Replace("$ ls kept 2>/dev/null || echo begins empty", "", StringComparison.Ordinal),
            StringComparison.Ordinal);
        Assert.Equal(System.Net.HttpStatusCode.NoContent, cleared.StatusCode);
        Assert.Contains("\nbegins empty\n", after.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_user_that_is_not_root_has_caches_too()
    {
        var app =
            await CreateAppAsync(
            Of("['kept/**/*', '~/.tool/**/*']", "id -u", "cat kept/f ~/.tool/f 2>/dev/null || echo begins empty",
                "mkdir -p kept ~/.tool && echo mine >> kept/f && echo ours >> ~/.tool/f"));
        await app.PutBuildImageAsync(await Run.Images.GetAsync(TestImage.NonRootUser));

        AssertSucceeded(await app.BuildAsync());
        var second = await app.BuildAsync();

        AssertSucceeded(second);
        Assert.Contains("\nmine\nours\n", second.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_submodule_and_the_files_of_a_commit_win_over_what_is_kept()
    {
        var library = await CreateRepositoryAsync(("lib.txt", "from the library\n"));
        var repository = await CreateRepositoryAsync(("amplify.yml", Of("['library/made/**/*', 'docs/**/*']",
            "cat library/lib.txt docs/tracked docs/untracked || true",
            "mkdir -p library/made docs && touch library/made/f && echo changed > docs/tracked && echo kept > docs/untracked")), ("docs/tracked",
                "committed\n"));
        await repository.AddSubmoduleAsync("library", library.SshUrl, library.Head);
        var app = await RealApp.CreateAsync(Server, Run.Git, repository.SshUrl);

        AssertSucceeded(await app.BuildAsync());
        var second = await app.BuildAsync();

        AssertSucceeded(second);
        Assert.Contains("\nfrom the library\ncommitted\nkept\n", second.Log, StringComparison.Ordinal);
    }

    private static string Of(string paths, params string[] commands) => Spec.WithPage(commands) + $"  cache:\n    paths: {paths}\n";
}
