using BuildApi.EngineTests.GitHosts;
using BuildApi.EngineTests.Services;

namespace BuildApi.EngineTests.Builds;

/// <summary>
/// Whoever can push a branch has not the app's key: whatever a checkout makes git and package managers run, it runs after the
/// service has closed the key, or not at all.
/// </summary>
public sealed class CloneKeyTests(EngineTestRun run) : EngineBuildTest(run)
{
    /// <summary>Asks for the key with the runner's own token, as everything that runs in the container may.</summary>
    private const string Thief = """
        touch "/tmp/tried.$1"
        for conf in /tmp/buildapi-runner/curl.conf /var/tmp/buildapi-runner/curl.conf "$HOME/buildapi-runner/curl.conf"; do
          [ ! -f "$conf" ] || curl -K "$conf" -s -f -m 5 http://buildapi/runner/key >>/tmp/stolen
        done
        cat /run/*/clone/key "$BUILDAPI_SECRETS/clone/key" >>/tmp/stolen 2>/dev/null
        true

        """;

    private const string NodeThief = "require('child_process').spawnSync('sh', [__dirname + '/steal.sh', 'node'], { stdio: 'ignore' });\n";

    [Fact]
    public async Task No_file_of_the_checkout_gets_the_key()
    {
        var repository = await CreateRepositoryAsync(
            ("amplify.yml", Spec.WithPage(
                "if ls /tmp/tried.* 2>/dev/null; then echo 'ran before the commands'; exit 7; fi",
                "ls -d /tmp/buildapi-runner/curl.conf",
                "yarn --version || true; sh ./steal.sh command; ls /tmp/tried.*",
                "if [ -s /tmp/stolen ]; then echo 'the key is out'; exit 8; fi")),
            ("steal.sh", RepositoryFile.Executable(Thief)),
            ("steal.cjs", NodeThief),
            // Yarn: a program of the repository's own in place of the one that was called.
            ("yarn.lock", "# yarn lockfile v1\n"),
            (".yarnrc.yml", "yarnPath: ./steal.cjs\nplugins: [./steal.cjs]\n"),
            (".yarnrc", "yarn-path \"./steal.cjs\"\n"),
            // npm, pnpm and Corepack: files of the project that they obey.
            ("package-lock.json", "{\"lockfileVersion\": 3}\n"),
            ("pnpm-lock.yaml", "lockfileVersion: '9.0'\n"),
            (".npmrc", "node-options=--require ./steal.cjs\nscript-shell=./steal.sh\nonload-script=./steal.cjs\ngit=./steal.sh\n"),
            (".pnpmfile.cjs", NodeThief),
            ("package.json", "{\"private\": true, \"packageManager\": \"yarn@./steal.cjs\", \"scripts\": {\"preinstall\": \"sh ./steal.sh script\"}}\n"),
            // Git: hooks and filters.
            (".gitattributes", "*.txt filter=steal diff=steal merge=steal\nlarge.bin filter=lfs\n"),
            ("some.txt", "filtered\n"),
            (".lfsconfig", "[lfs]\n\tstandalonetransferagent = steal\n[lfs \"customtransfer.steal\"]\n\tpath = ./steal.sh\n"),
            (".githooks/post-checkout", RepositoryFile.Executable(Thief)),
            ("hooks/post-checkout", RepositoryFile.Executable(Thief)),
            (".gitconfig", "[core]\n\thooksPath = .githooks\n\tfsmonitor = ./steal.sh\n[filter \"steal\"]\n\tsmudge = sh ./steal.sh\n"));
        var app = await RealApp.CreateAsync(Server, Run.Git, repository.SshUrl);

        var outcome = await app.BuildAsync();

        AssertSucceeded(outcome);
        // The thief is able: it ran, and it found the runner's token.
        Assert.Contains("/tmp/tried.command", outcome.Log, StringComparison.Ordinal);
        Assert.Contains("\n/tmp/buildapi-runner/curl.conf\n", outcome.Log, StringComparison.Ordinal);
    }
}
