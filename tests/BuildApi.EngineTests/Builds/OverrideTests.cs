using System.Text.Json;
using System.Text.RegularExpressions;
using BuildApi.EngineTests.Registries;
using BuildApi.EngineTests.Services;

namespace BuildApi.EngineTests.Builds;

/// <summary>Live package updates in whole builds, with an npm registry that misbehaves on demand.</summary>
public sealed partial class OverrideTests(EngineTestRun run) : EngineBuildTest(run)
{
    private NpmProxy npm = null!;

    public override async Task InitializeAsync()
    {
        npm = await NpmProxy.StartAsync();
        Use(await BuildApiServer.StartAsync(new Dictionary<string, string?>
        {
            ["BuildApi__NpmRegistry"] = npm.Address,
            // What is not there is asked for once and then left to npm's own packages.
            ["BuildApi__NodeMirror"] = $"{npm.Address}/no-such-mirror",
        }));
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await npm.DisposeAsync();
    }

    [Fact]
    public async Task Nine_builds_behind_the_first_download_nothing_and_a_registry_that_is_down_stops_only_what_is_absent()
    {
        var app = await CreateAppAsync(Spec.WithPage("yarn --version", "pnpm --version"));
        await app.PutOverridesAsync(("yarn", "1.22.19"), ("pnpm", "latest"));
        var cold = await app.BuildAsync();
        AssertSucceeded(cold);
        Assert.Contains("\n1.22.19\n", cold.Log, StringComparison.Ordinal);
        Assert.Contains($"\n{Packages(cold)["pnpm"].Resolved}\n", cold.Log, StringComparison.Ordinal);

        npm.Clear();
        for (var number = 2; number <= 10; number++)
        {
            var warm = await app.BuildAsync();
            AssertSucceeded(warm);
            Assert.All(Packages(warm).Values, package => Assert.True(package is { Cached: true } && package.Installed == package.Resolved, $"{package}"));
        }

        Assert.Empty(npm.Requests);

        npm.Down = true;
        await AgeIndexesAsync();
        var down = await app.BuildAsync();
        AssertSucceeded(down);
        Assert.Equal(Packages(cold)["pnpm"].Resolved, Packages(down)["pnpm"].Resolved);
        Assert.Matches("The list of .* UTC was used", down.Log);

        await app.PutOverridesAsync(("yarn", "1.22.5"));
        var absent = await app.BuildAsync();
        AssertFailed(absent, "package_install_failed");
        Assert.Contains("127.0.0.1", absent.FailureMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_builds_that_want_the_same_absent_tool_install_it_once()
    {
        var apps = new[] { await CreateAppAsync(Spec.WithPage("yarn --version")), await CreateAppAsync(Spec.WithPage("yarn --version")) };
        foreach (var app in apps) await app.PutOverridesAsync(("yarn", "1.22.18"));
        var release = npm.HoldArchives();

        var builds = new List<TestBuild> { await apps[0].StartBuildAsync() };
        await npm.Reached;
        builds.Add(await apps[1].StartBuildAsync());
        await builds[1].WaitForLogAsync("which another build is installing");
        release.SetResult();
        var outcomes = await Task.WhenAll(builds.Select(build => build.WaitAsync()));

        Assert.All(outcomes, AssertSucceeded);
        Assert.Single(npm.Archives);
    }

    [Fact]
    public async Task A_service_that_is_killed_in_the_middle_of_an_install_leaves_no_half_tool()
    {
        var app = await CreateAppAsync(Spec.WithPage("yarn --version"));
        await app.PutOverridesAsync(("yarn", "1.22.17"));
        var release = npm.HoldArchives();
        var build = await app.StartBuildAsync();
        await npm.Reached;

        await Server.KillAsync();
        release.SetResult();
        await Server.StartAgainAsync();
        await Server.WaitUntilReadyAsync();

        AssertSucceeded(await build.WaitAsync());
        var store = await Server.Client.CallAsync(HttpMethod.Get, "/tool-store", null, default);
        Assert.Equal("yarn 1.22.17",
            Assert.Single(store.GetProperty("items").EnumerateArray().Select(tool => $"{tool.GetProperty("package")} {tool.GetProperty("version")}")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(Server.DataFolder, "tools", "staging")));
    }

    [Fact]
    public async Task One_byte_that_was_changed_on_the_way_or_in_the_store_is_refused()
    {
        var app = await CreateAppAsync(Spec.WithPage("yarn --version"));
        await app.PutOverridesAsync(("yarn", "1.22.10"));
        npm.Poisons = true;
        var poisoned = await app.BuildAsync();
        AssertFailed(poisoned, "package_install_failed");
        Assert.Contains("sha512", poisoned.FailureMessage, StringComparison.OrdinalIgnoreCase);

        npm.Poisons = false;
        AssertSucceeded(await app.BuildAsync());
        var program = Directory.EnumerateFiles(Path.Combine(Server.DataFolder, "tools", "store"), "cli.js", SearchOption.AllDirectories).Single();
        var (mode, time) = (File.GetUnixFileMode(program), File.GetLastWriteTimeUtc(program));
        File.SetUnixFileMode(program, mode | UnixFileMode.UserWrite);
        await using (var file = File.OpenWrite(program))
        {
            file.Position = 1000;
            file.WriteByte(0);
        }

        File.SetUnixFileMode(program, mode);
        File.SetLastWriteTimeUtc(program, time);
        npm.Clear();
        var mended = await app.BuildAsync();
        AssertSucceeded(mended);
        Assert.False(Packages(mended)["yarn"].Cached);
        Assert.Single(npm.Archives);
        Assert.Contains("was found damaged and removed", Server.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tools_are_warmed_ahead_listed_and_removed()
    {
        var app = await CreateAppAsync(Spec.WithPage(HeldCommand.Line));
        await app.PutOverridesAsync(("yarn", "1.22.11"));
        var warmed = await Server.Client.CallAsync(HttpMethod.Post, "/tool-store", new { appId = app.Id }, default);
        var id = Assert.Single(warmed.GetProperty("items").EnumerateArray()).GetProperty("id").GetString()!;

        var build = await app.StartBuildAsync();
        await HeldCommand.ReachedAsync(build);
        var refusal = await Assert.ThrowsAsync<HttpRequestException>(() => Server.Client.CallAsync(HttpMethod.Delete, $"/tool-store/{id}", null, default));
        Assert.Contains("tool_in_use", refusal.Message, StringComparison.Ordinal);
        await HeldCommand.ReleaseAsync(build);
        var outcome = await build.WaitAsync();

        Assert.True(Packages(outcome)["yarn"].Cached);
        await Server.Client.CallAsync(HttpMethod.Delete, $"/tool-store/{id}", null, default);
        Assert.Empty((await Server.Client.CallAsync(HttpMethod.Get, "/tool-store", null, default)).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task A_version_that_moved_is_told_and_a_pin_keeps_what_ran()
    {
        var app = await CreateAppAsync(Spec.WithPage("yarn --version"));
        await app.PutOverridesAsync(("yarn", "1.22.19"));
        AssertSucceeded(await app.BuildAsync());
        await app.PutOverridesAsync(("yarn", "latest"));

        var moved = await app.BuildAsync();

        AssertSucceeded(moved);
        var now = Packages(moved)["yarn"].Resolved;
        Assert.Contains($"yarn latest is {now} now; the last succeeded build ran 1.22.19.", moved.Log, StringComparison.Ordinal);
        var pinned = await Server.Client.CallAsync(HttpMethod.Post, $"/apps/{app.Id}/package-overrides/pin", null, default);
        Assert.Equal(now, Assert.Single(pinned.GetProperty("overrides").EnumerateArray()).GetProperty("version").GetString());
    }

    [Fact]
    public async Task The_repository_says_which_version_it_wants_and_the_build_runs_on_that()
    {
        var repository = await CreateRepositoryAsync(
            ("amplify.yml", Spec.WithPage("yarn --version", "(cd / && pnpm --version)")),
            ("package.json", """{ "packageManager": "yarn@1.22.16" }"""),
            (".tool-versions", "# tools\npnpm 9.15.2\n"));
        var app = await RealApp.CreateAsync(Server, Run.Git, repository.SshUrl);
        await app.PutOverridesAsync(("yarn", "repository"), ("pnpm", "repository"));

        var outcome = await app.BuildAsync();

        AssertSucceeded(outcome);
        Assert.Contains("yarn is set to 1.22.16: package.json line 1 says so.", outcome.Log, StringComparison.Ordinal);
        Assert.Contains("pnpm is set to 9.15.2: .tool-versions line 2 says so.", outcome.Log, StringComparison.Ordinal);
        Assert.Contains("\n1.22.16\n", outcome.Log, StringComparison.Ordinal);
        Assert.Contains("\n9.15.2\n", outcome.Log, StringComparison.Ordinal);
        Assert.Equal(("1.22.16", "9.15.2"), (Packages(outcome)["yarn"].Installed, Packages(outcome)["pnpm"].Installed));

        await repository.CommitAsync(".tool-versions", "nodejs 20\n");
        var unknown = await app.BuildAsync();
        AssertFailed(unknown, "package_version_unknown");
        Assert.Contains("No file in the repository says which pnpm to use", unknown.FailureMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_build_goes_on_without_an_override_only_where_the_administrator_wants_it()
    {
        await Server.StopAsync();
        await Server.StartAgainAsync(new Dictionary<string, string?> { ["BuildApi__OnPackageFailure"] = "warn", ["BuildApi__InstallTries"] = "1" });
        await Server.WaitUntilReadyAsync();
        var app = await CreateAppAsync(Spec.WithPage("yarn --version"));
        await app.PutOverridesAsync(("yarn", "1.22.4"), ("pnpm", "9.15.1"));
        npm.Poisons = true;

        var outcome = await app.BuildAsync();

        AssertSucceeded(outcome);
        Assert.Equal(2, outcome.Log.Split('\n').Count(line => line.StartsWith("Warning: ", StringComparison.Ordinal)
            && line.Contains("because the setting OnPackageFailure is 'warn'", StringComparison.Ordinal)));
        Assert.Null(Packages(outcome)["yarn"].Installed);
    }

    /// <summary>Makes the version lists older than the time for which they count as fresh.</summary>
    private async Task AgeIndexesAsync()
    {
        await Server.StopAsync();
        foreach (var index in Directory.EnumerateFiles(Path.Combine(Server.DataFolder, "versions"), "*.json"))
        {
            var text = await File.ReadAllTextAsync(index);
            await File.WriteAllTextAsync(index, CheckedAt().Replace(text, "\"checkedAt\":\"2026-01-01T00:00:00+00:00\"", 1));
        }

        await Server.StartAgainAsync();
        await Server.WaitUntilReadyAsync();
    }

    private static Dictionary<string, Package> Packages(BuildOutcome outcome) => outcome.Json.GetProperty("packages")
        .Deserialize<List<Package>>(JsonSerializerOptions.Web)!.ToDictionary(package => package.Name);

    private sealed record Package
    {
        [System.Text.Json.Serialization.JsonPropertyName("package")]
        public string Name { get; init; } = "";
        public string? Resolved { get; init; }
        public string? Installed { get; init; }
        public bool Cached { get; init; }
    }

    [GeneratedRegex("\"checkedAt\":\"[^\"]*\"")]
    private static partial Regex CheckedAt();
}
