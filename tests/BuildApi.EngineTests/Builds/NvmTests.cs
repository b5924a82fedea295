using System.Text.Json;
using System.Text.RegularExpressions;
using BuildApi.EngineTests.Images;
using BuildApi.EngineTests.Registries;
using BuildApi.EngineTests.Services;

namespace BuildApi.EngineTests.Builds;

/// <summary>nvm in the commands of whole builds, with versions from an npm registry that can go down.</summary>
public sealed class NvmTests(EngineTestRun run) : EngineBuildTest(run)
{
    private NpmProxy npm = null!;

    public override async Task InitializeAsync()
    {
        npm = await NpmProxy.StartAsync();
        Use(await BuildApiServer.StartAsync(new Dictionary<string, string?>
        {
            ["BuildApi__NpmRegistry"] = npm.Address,
            ["BuildApi__NodeMirror"] = $"{npm.Address}/no-such-mirror",
        }));
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await npm.DisposeAsync();
    }

    [Fact]
    public async Task Versions_that_the_spec_the_repository_and_the_shell_name_run_and_a_second_build_downloads_nothing()
    {
        var repository = await CreateRepositoryAsync(
            ("amplify.yml", Spec.WithPage(
                "export NVM_DIR=\"$HOME/.nvm\"; [ -s \"$NVM_DIR/nvm.sh\" ] && . \"$NVM_DIR/nvm.sh\"",
                "nvm install 20 && node --version && npm --version",
                "mkdir -p deep/er && cd deep/er && nvm use && echo \"file: $(node --version)\" && cd ../..",
                "WANTED=$(node -p '10 + 10'); nvm use \"$WANTED\" && echo \"computed: $(node --version) $(nvm current)\"",
                "nvm exec 22 node --version; echo 'nvm use 22 >/dev/null && echo \"script: $(node --version)\"' > script.bash && bash script.bash",
                "npm install --global ./hello && hello",
                "corepack --version")),
            ("hello/package.json", """{ "name": "hello", "version": "1.0.0", "bin": "hello.js" }"""),
            ("hello/hello.js", "#!/usr/bin/env node\nconsole.log('hello from', process.version)\n"),
            (".nvmrc", "v22\n"));
        var app = await RealApp.CreateAsync(Server, Run.Git, repository.SshUrl);

        var first = await app.BuildAsync();

        AssertSucceeded(first);
        Assert.Matches(@"\nv20\.\d+\.\d+\n", first.Log);
        Assert.Matches(@"\nNow using node v20\.\d+\.\d+ \(npm v10\.\d+\.\d+\)\n", first.Log);
        Assert.Matches(@"\nfile: v22\.", first.Log);
        Assert.Matches(@"\ncomputed: v20\.\S+ v20\.", first.Log);
        Assert.Matches(@"\nscript: v22\.", first.Log);
        Assert.Matches(@"\nhello from v20\.", first.Log);
        Assert.Equal(["20", "22", "v22"], Nvm(first).Select(package => package.GetProperty("requested").GetString()).Order());

        npm.Clear();
        npm.Down = true;
        await repository.CommitAsync("amplify.yml", Spec.WithPage("nvm install 20", "nvm use && node --version"));
        var second = await app.BuildAsync();

        AssertSucceeded(second);
        Assert.Empty(npm.Requests);
        Assert.All(Nvm(second), package => Assert.True(package.GetProperty("cached").GetBoolean()));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(Server.DataFolder, "tools", "running")));
    }

    [Fact]
    public async Task An_override_that_fits_is_taken_and_one_that_does_not_is_named_once()
    {
        var app = await CreateAppAsync(Spec.WithPage("nvm install 20 && nvm use 20 && node --version", "nvm deactivate && node --version"));
        await app.PutOverridesAsync(("node", "20"));
        var fits = await app.BuildAsync();
        AssertSucceeded(fits);
        Assert.DoesNotContain("overrides the package override", fits.Log, StringComparison.Ordinal);
        Assert.Empty(Nvm(fits));

        await app.PutOverridesAsync(("node", "18"));
        var contradicts = await app.BuildAsync();

        AssertSucceeded(contradicts);
        Assert.Matches(@"`nvm install 20` on line \d of the build spec overrides the package override: the commands after it run on Node\.js 20, not on 18\.",
            contradicts.Log);
        Assert.Equal(2, contradicts.Log.Split("overrides the package override").Length);
        Assert.Matches(@"\nv20\.", contradicts.Log);
        Assert.Matches(@"\nv18\.", contradicts.Log);
        Assert.Equal("20", Assert.Single(Nvm(contradicts)).GetProperty("requested").GetString());
    }

    [Fact]
    public async Task An_image_with_a_real_nvm_keeps_it()
    {
        var app = await CreateAppAsync(Spec.WithPage("nvm use 20", ". \"$NVM_DIR/nvm.sh\"; nvm current"));
        await app.PutBuildImageAsync(await Run.Images.GetAsync(TestImage.WithNvm));

        var outcome = await app.BuildAsync();

        AssertSucceeded(outcome);
        Assert.Contains("\nthe nvm of the image: use 20\n", outcome.Log, StringComparison.Ordinal);
        Assert.Contains("\nthe nvm of the image: current\n", outcome.Log, StringComparison.Ordinal);
        Assert.Empty(Nvm(outcome));
    }

    [Fact]
    public async Task An_image_without_Node_gets_it_from_nvm_and_a_version_that_is_not_there_says_who_asked()
    {
        var repository = await CreateRepositoryAsync(("amplify.yml", Spec.WithPage("nvm use", "node --version", "npm --version")), (".nvmrc", "20"));
        var app = await RealApp.CreateAsync(Server, Run.Git, repository.SshUrl);
        await app.PutBuildImageAsync(await Run.Images.GetAsync(TestImage.WithoutNode));
        AssertSucceeded(await app.BuildAsync());

        await repository.CommitAsync(".nvmrc", "20.99.0");
        var absent = await app.BuildAsync();
        AssertFailed(absent, "command_failed");
        Assert.True(Regex.IsMatch(absent.Log, @"nvm: node has no version 20\.99\.0\. The nearest are .*\b20\..* \(/\S+/\.nvmrc asks for 20\.99\.0\.\)"),
            absent.Log);

        await app.PutOverridesAsync(("node", "repository"));
        var fromRepository = await app.BuildAsync();
        AssertFailed(fromRepository, "package_version_unknown");
        Assert.Contains(".nvmrc line 1 asks for it.", fromRepository.FailureMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_that_is_killed_while_nvm_waits_answers_when_it_is_back()
    {
        var app = await CreateAppAsync(Spec.WithPage("nvm install 18", "node --version"));
        var release = npm.HoldArchives();
        var build = await app.StartBuildAsync();
        await npm.Reached;

        await Server.KillAsync();
        release.SetResult();
        await Server.StartAgainAsync();
        await Server.WaitUntilReadyAsync();
        var outcome = await build.WaitAsync();

        AssertSucceeded(outcome);
        Assert.Matches(@"\nv18\.", outcome.Log);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(Server.DataFolder, "tools", "running")));
    }

    private static List<JsonElement> Nvm(BuildOutcome outcome) =>
        [.. outcome.Json.GetProperty("packages").EnumerateArray().Where(package => package.GetProperty("from").GetString() == "nvm")];
}
