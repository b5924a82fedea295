using System.Net;
using BuildApi.Http;
using BuildApi.Storage;
using BuildApi.Tests.Support;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace BuildApi.Tests.Http;

/// <summary>The same key with the same body gives the same answer, and does the work once.</summary>
public sealed class IdempotencyTests(TestService service) : IClassFixture<TestService>
{
    private const string Key = "Idempotency-Key: ";
    private static int last;

    private HttpClient Client => service.Client;

    [Fact]
    public async Task A_repeated_request_gets_the_first_answer_again()
    {
        var (id, key) = New();

        using var first = await Client.CallAsync("POST", "/apps", new { id }, key);
        using var again = await Client.CallAsync("POST", "/apps", new { id }, key);

        Assert.Equal(HttpStatusCode.Created, again.StatusCode);
        Assert.Equal(await first.Content.ReadAsStringAsync(), await again.Content.ReadAsStringAsync());
        Assert.Equal(first.Headers.Location, again.Headers.Location);
        Assert.Equal(first.Headers.ETag, again.Headers.ETag);
        Assert.Equal(first.Content.Headers.ContentType, again.Content.Headers.ContentType);
        Assert.Equal("true", again.Headers.GetValues("Idempotent-Replayed").Single());
        Assert.False(first.Headers.Contains("Idempotent-Replayed"));
    }

    [Fact]
    public async Task A_build_is_started_once_however_often_it_is_asked_for()
    {
        var app = await service.NewAppAsync(new BuildScript());
        var (_, key) = New();

        var numbers = new List<int>();
        for (var count = 0; count < 3; count++) numbers.Add((int)(await Client.JsonAsync("POST", $"/apps/{app.Id}/builds", null, key))["number"]!);

        Assert.Equal([1, 1, 1], numbers);
        Assert.Single((await Client.JsonAsync("GET", $"/apps/{app.Id}/builds"))["items"]!.AsArray());
    }

    /// <summary>Killed between the build's row and the answer: whoever asks again gets that build, and no second one.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("/1/retry")]
    public async Task A_build_that_was_queued_by_a_service_that_died_before_its_answer_is_the_same_build(string call)
    {
        await using var own = await TestService.StartNewAsync();
        var app = await own.NewAppAsync(new BuildScript());
        await app.BuildToEndAsync();
        var first = await own.Client.JsonAsync("POST", $"/apps/{app.Id}/builds{call}", null, Key + "lost");
        await own.Services.GetRequiredService<Database>().WriteAsync(
            connection => connection.Execute("UPDATE idempotency_keys SET status = NULL, etag = NULL, body = NULL"), default);
        await own.RestartAsync();

        for (var again = 0; again < 2; again++)
        {
            using var answer = await own.Client.CallAsync("POST", $"/apps/{app.Id}/builds{call}", null, Key + "lost");
            Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
            Assert.Equal($"/apps/{app.Id}/builds/{first["number"]}", answer.Headers.Location!.ToString());
            Assert.Contains($"\"number\":{first["number"]},", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Equal(2, (await own.Client.JsonAsync("GET", $"/apps/{app.Id}/builds"))["items"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_key_of_which_nothing_came_before_the_service_died_is_free_again()
    {
        await using var own = await TestService.StartNewAsync();
        var app = await own.NewAppAsync(new BuildScript());
        await own.Services.GetRequiredService<IdempotencyStore>().BeginAsync($"POST /apps/{app.Id}/builds admin", "lost", "", DateTimeOffset.UtcNow, default);
        await own.RestartAsync();

        Assert.Equal(1, (int)(await own.Client.JsonAsync("POST", $"/apps/{app.Id}/builds", null, Key + "lost"))["number"]!);
    }

    [Fact]
    public async Task Two_callers_with_the_same_key_know_nothing_of_each_other()
    {
        var app = await service.NewAppAsync(new BuildScript());
        var (_, key) = New();
        var other = (string)(await Client.JsonAsync("POST", "/api-keys", new { name = "CI", scopes = new[] { "build" } }))["key"]!;
        using var second = service.NewClient(other);

        var made = new List<int>();
        foreach (var client in (HttpClient[])[Client, second, Client, second])
            made.Add((int)(await client.JsonAsync("POST", $"/apps/{app.Id}/builds", null, key))["number"]!);

        Assert.Equal(2, made.Distinct().Count());
    }

    [Fact]
    public async Task The_same_key_with_another_body_is_refused()
    {
        var (id, key) = New();
        await Client.JsonAsync("POST", "/apps", new { id }, key);

        var problem = await Client.RefusalAsync("POST", "/apps", new { id = id + "-other" }, key);

        Assert.Equal((422, "idempotency_key_reused"), (problem.Status, problem.Code));
        Assert.Equal(HttpStatusCode.NotFound, await Client.StatusAsync("GET", $"/apps/{id}-other"));
    }

    [Fact]
    public async Task The_same_key_at_another_address_is_another_key()
    {
        var (one, two) = (await service.NewAppAsync(new BuildScript()), await service.NewAppAsync(new BuildScript()));
        var (_, key) = New();

        Assert.Equal(one.Id, (string)(await Client.JsonAsync("POST", $"/apps/{one.Id}/builds", null, key))["appId"]!);
        Assert.Equal(two.Id, (string)(await Client.JsonAsync("POST", $"/apps/{two.Id}/builds", null, key))["appId"]!);
    }

    [Fact]
    public async Task A_request_that_was_refused_may_be_corrected_under_its_key()
    {
        var (id, key) = New();
        Assert.Equal("branch", (await Client.RefusalAsync("POST", "/apps", new { id, branch = "a..b" }, key)).Errors.Single().Key);

        Assert.Equal(HttpStatusCode.Created, await Client.StatusAsync("POST", "/apps", new { id, branch = "b" }, key));
    }

    [Fact]
    public async Task Of_many_at_once_with_one_key_one_does_the_work_and_none_a_second_time()
    {
        var app = await service.NewAppAsync(new BuildScript());
        var (_, key) = New();

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(async _ =>
        {
            using var response = await Client.CallAsync("POST", $"/apps/{app.Id}/builds", new { reason = "at once" }, key);
            return response.StatusCode == HttpStatusCode.Accepted ? "accepted" : (await Problem.ReadAsync(response)).Code;
        }));

        Assert.Contains("accepted", answers);
        Assert.All(answers, answer => Assert.Contains(answer, (string[])["accepted", "idempotency_key_in_use"]));
        Assert.Single((await Client.JsonAsync("GET", $"/apps/{app.Id}/builds"))["items"]!.AsArray());
        await app.EndedAsync(1);
    }

    [Theory]
    [InlineData(255, HttpStatusCode.Created)]
    [InlineData(256, HttpStatusCode.UnprocessableEntity)]
    public async Task A_key_has_a_longest_length(int length, HttpStatusCode status) =>
        Assert.Equal(status, await Client.StatusAsync("POST", "/apps", new { id = New().Id }, Key + new string('k', length)));

    [Fact]
    public async Task A_key_is_kept_for_a_day_also_across_a_restart_and_then_free_again()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var own = await TestService.StartNewAsync(clock);
        await own.Client.JsonAsync("POST", "/apps", new { id = "kept" }, Key + "k");

        clock.Advance(TimeSpan.FromHours(23.9));
        await own.RestartAsync();
        Assert.Equal(HttpStatusCode.Created, await own.Client.StatusAsync("POST", "/apps", new { id = "kept" }, Key + "k"));

        clock.Advance(TimeSpan.FromHours(0.2));
        Assert.Equal("app_exists", (await own.Client.RefusalAsync("POST", "/apps", new { id = "kept" }, Key + "k")).Code);
    }

    private static (string Id, string Key) New()
    {
        var number = Interlocked.Increment(ref last);
        return ($"repeated-{number}", $"{Key}key-{number}");
    }
}
