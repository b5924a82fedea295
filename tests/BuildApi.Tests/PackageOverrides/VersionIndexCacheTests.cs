using BuildApi.Failures;
using BuildApi.PackageOverrides.Resolution;

namespace BuildApi.Tests.PackageOverrides;

public sealed class VersionIndexCacheTests : IAsyncLifetime
{
    private const string Page = """{ "dist-tags": { "latest": "8.1.0" }, "versions": { "8.1.0": {}, "8.0.0": {} } }""";
    private const string NewPage = """{ "dist-tags": { "latest": "8.2.0" }, "versions": { "8.2.0": {}, "8.1.0": {}, "8.0.0": {} } }""";

    private PackageSources sources = null!;

    public async Task InitializeAsync()
    {
        sources = await PackageSources.StartAsync();
        sources.Mirror.Put("/npm/vite", Page, "\"one\"");
    }

    public async Task DisposeAsync() => await sources.DisposeAsync();

    [Fact]
    public async Task A_fresh_list_is_used_without_asking_also_after_a_restart()
    {
        var resolver = sources.Resolver();
        await sources.ResolveAsync("vite", "latest", resolver);
        sources.Clock.Advance(TimeSpan.FromMinutes(4));

        await sources.ResolveAsync("vite", "latest", resolver);
        await sources.ResolveAsync("vite", "8", sources.Resolver());

        Assert.Equal(["/npm/vite"], sources.Mirror.Requests);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_list_that_is_too_large_is_refused_whether_or_not_it_tells_its_length(bool withoutLength)
    {
        sources.Mirror.WithoutLength = withoutLength;
        sources.Mirror.Put("/npm/vite", new string(' ', 65 * 1024 * 1024) + Page);

        var resolution = await sources.ResolveAsync("vite", "latest");

        Assert.Contains("is larger than 64 MB", Assert.Single(resolution.Problems).Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_older_list_is_asked_for_with_its_etag()
    {
        await sources.ResolveAsync("vite", "latest");
        sources.Clock.Advance(TimeSpan.FromMinutes(6));
        await sources.ResolveAsync("vite", "latest");
        sources.Clock.Advance(TimeSpan.FromMinutes(6));
        sources.Mirror.Put("/npm/vite", NewPage, "\"two\"");

        var resolved = Assert.Single((await sources.ResolveAsync("vite", "latest")).Resolved);

        Assert.Equal("8.2.0", resolved.Version!.ToString());
        Assert.Equal(["/npm/vite", "304 /npm/vite", "/npm/vite"], sources.Mirror.Requests);
    }

    [Fact]
    public async Task An_exact_version_in_an_old_list_costs_no_request()
    {
        await sources.ResolveAsync("vite", "latest");
        sources.Clock.Advance(TimeSpan.FromDays(30));

        await sources.ResolveAsync("vite", "8.0.0", sources.Resolver());

        Assert.Equal(["/npm/vite"], sources.Mirror.Requests);
    }

    [Fact]
    public async Task When_the_source_is_down_the_last_list_is_used_and_said_so()
    {
        await sources.ResolveAsync("vite", "latest");
        sources.Clock.Advance(TimeSpan.FromHours(1));
        sources.Mirror.BrokenWith = 503;

        var resolved = Assert.Single((await sources.ResolveAsync("vite", "latest")).Resolved);

        Assert.Equal("8.1.0", resolved.Version!.ToString());
        var notice = Assert.Single(resolved.Notices);
        Assert.Contains("127.0.0.1 answered 503", notice, StringComparison.Ordinal);
        Assert.Contains("The list of 2026-06-15 12:00 UTC was used.", notice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_that_failed_is_left_alone_for_a_minute()
    {
        sources.Mirror.BrokenWith = 503;
        var resolver = sources.Resolver();
        await sources.ResolveAsync("vite", "latest", resolver);
        await sources.ResolveAsync("vite", "latest", resolver);
        sources.Clock.Advance(TimeSpan.FromMinutes(2));
        sources.Mirror.BrokenWith = null;

        Assert.True((await sources.ResolveAsync("vite", "latest", resolver)).IsComplete);
        Assert.Equal(2, sources.Mirror.Requests.Count);
    }

    [Fact]
    public async Task Without_any_list_the_problem_names_the_hosts_failure()
    {
        await sources.Mirror.DisposeAsync();

        var problem = Assert.Single((await sources.ResolveAsync("vite", "latest")).Problems);

        Assert.Equal(FailureCode.PackageInstallFailed, problem.Code);
        Assert.Contains("127.0.0.1:", problem.Why, StringComparison.Ordinal);
        Assert.Contains("refused", problem.Why, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Without_any_list_an_exact_version_is_taken_as_it_is()
    {
        await sources.Mirror.DisposeAsync();

        var resolved = Assert.Single((await sources.ResolveAsync("vite", "8.0.0")).Resolved);

        Assert.Equal("8.0.0", resolved.Version!.ToString());
        Assert.Contains("could not be looked up", Assert.Single(resolved.Notices), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_at_once_ask_once()
    {
        var open = new TaskCompletionSource();
        sources.Mirror.Gate = open.Task;
        var resolver = sources.Resolver();
        var asking = Enumerable.Range(0, 8).Select(_ => sources.ResolveAsync("vite", "latest", resolver)).ToList();

        open.SetResult();
        var answers = await Task.WhenAll(asking);

        Assert.All(answers, answer => Assert.True(answer.IsComplete));
        Assert.Single(sources.Mirror.Requests);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("null")]
    public async Task A_page_that_is_no_list_is_a_failure_of_the_source(string page)
    {
        sources.Mirror.Put("/npm/vite", page);

        var problem = Assert.Single((await sources.ResolveAsync("vite", "latest")).Problems);

        Assert.Equal(FailureCode.PackageInstallFailed, problem.Code);
    }
}
