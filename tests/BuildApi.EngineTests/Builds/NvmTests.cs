using System.Text.Json;
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
        var app = await TestApp.CreateAsync(Server, Run.Git, repository.SshUrl);

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

    private static List<JsonElement> Nvm(BuildOutcome outcome) =>
        [.. outcome.Json.GetProperty("packages").EnumerateArray().Where(package => package.GetProperty("from").GetString() == "nvm")];
}
