using System.Net;
using BuildApi.Sdk;
using BuildApi.Tests.BuildImages;
using Microsoft.Extensions.Time.Testing;

namespace BuildApi.Tests.Sdk;

/// <summary>Calls are made again where that does no harm, and only there; each has its time.</summary>
public sealed class RetryTests
{
    private static readonly Func<HttpResponseMessage> Unreachable =
        PlayedAnswers.Failure(new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused"));

    private static readonly Func<HttpResponseMessage> Broken =
        PlayedAnswers.Failure(new HttpRequestException(HttpRequestError.ResponseEnded, "The response ended prematurely"));

    private static readonly Func<HttpResponseMessage> BadGateway = PlayedAnswers.Json(HttpStatusCode.BadGateway, "<html>");
    private static readonly Func<HttpResponseMessage> Busy = PlayedAnswers.Problem(503, "store_unavailable");
    private static readonly Func<HttpResponseMessage> Done = PlayedAnswers.Build("queued");
    private static readonly Func<HttpResponseMessage> Started = PlayedAnswers.Build("queued", HttpStatusCode.Accepted);

    private readonly ImpatientClock clock = new();

    [Fact]
    public async Task A_read_is_made_again_whatever_went_wrong_on_the_way()
    {
        var answers = new PlayedAnswers(Unreachable, BadGateway, Broken, Done);

        Assert.Equal(BuildState.Queued, (await Client(answers).GetBuildAsync("app", 1)).Status);
        Assert.Equal(4, answers.Requests.Count);
    }

    [Fact]
    public async Task A_start_is_made_again_with_the_same_key()
    {
        var answers = new PlayedAnswers(Broken, BadGateway, Started);

        await Client(answers).StartBuildAsync("app");

        var keys = answers.Requests.Select(request => request.Headers.GetValues("Idempotency-Key").Single()).ToList();
        Assert.Equal(3, keys.Count);
        Assert.Single(keys.Distinct());
    }

    [Fact]
    public async Task Two_starts_have_two_keys_and_a_key_of_the_callers_own_stays()
    {
        var answers = new PlayedAnswers(Started);
        var client = Client(answers);

        await client.StartBuildAsync("app");
        await client.StartBuildAsync("app");
        await client.StartBuildAsync("app", idempotencyKey: "mine");

        var keys = answers.Requests.Select(request => request.Headers.GetValues("Idempotency-Key").Single()).ToList();
        Assert.Equal(3, keys.Distinct().Count());
        Assert.Equal("mine", keys[2]);
    }

    [Fact]
    public async Task What_might_have_been_done_is_not_done_again()
    {
        await RefusedAsync(1, BadGateway, client => client.DeleteAppAsync("app"));
        await RefusedAsync(1, BadGateway, client => client.UpdateAppAsync("app", new UpdateApp { Name = "Other" }, ifMatch: "\"1\""));
        await RefusedAsync(1, BadGateway, client => client.CreateApiKeyAsync(new CreateApiKey { Name = "CI", Scopes = [KeyScope.Read] }));
        await RefusedAsync(4, BadGateway, client => client.UpdateAppAsync("app", new UpdateApp { Name = "Other" }));
    }

    [Fact]
    public async Task What_was_certainly_not_done_is_tried_again()
    {
        await RefusedAsync(4, Busy, client => client.DeleteAppAsync("app"));
        await RefusedAsync(4, Busy, client => client.CreateApiKeyAsync(new CreateApiKey { Name = "CI", Scopes = [KeyScope.Read] }));
        await Assert.ThrowsAsync<HttpRequestException>(() => Client(new PlayedAnswers(Unreachable)).DeleteAppAsync("app"));
    }

    [Fact]
    public async Task A_refusal_is_no_reason_to_ask_again()
    {
        await RefusedAsync(1, PlayedAnswers.Problem(404, "app_not_found"), client => client.GetAppAsync("app"));
        await RefusedAsync(1, PlayedAnswers.Problem(500, "internal"), client => client.GetAppAsync("app"));
    }

    [Fact]
    public async Task As_long_as_the_service_asks_for_is_waited()
    {
        var answers = new PlayedAnswers(
            () =>
            {
                var busy = PlayedAnswers.Problem(429, "too_many_requests")();
                busy.Headers.RetryAfter = new System.Net.Http.Headers.RetryConditionHeaderValue(TimeSpan.FromSeconds(17));
                return busy;
            },
            Done);

        await Client(answers).GetBuildAsync("app", 1);

        Assert.Contains(17, clock.WaitedSeconds);
    }

    [Fact]
    public async Task None_are_made_where_none_are_wanted()
    {
        var answers = new PlayedAnswers(Busy);

        await Assert.ThrowsAsync<BuildApiException<ProblemDetails>>(() => SdkClient.Of(answers, clock, options => options.Retries = 0).GetAppAsync("app"));

        Assert.Single(answers.Requests);
    }

    [Theory]
    [InlineData("read", 100)]
    [InlineData("wait", 90)]
    [InlineData("check", 330)]
    public async Task An_answer_that_does_not_come_is_no_cancellation(string call, int seconds)
    {
        var time = new FakeTimeProvider();
        var silent = new Silent();
        var client = SdkClient.Of(silent, time);
        var asked = call switch
        {
            "read" => client.GetAppAsync("app"),
            "wait" => client.GetBuildAsync("app", 1, wait: 60),
            _ => (Task)client.CheckBuildImageAsync("app"),
        };
        await silent.Asked;

        time.Advance(TimeSpan.FromSeconds(seconds - 1));
        await Task.Delay(50);
        Assert.False(asked.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));

        var late = await Assert.ThrowsAsync<HttpRequestException>(() => asked);
        Assert.Contains($"within {seconds} s", late.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_service_is_told_who_asks()
    {
        var answers = new PlayedAnswers(Done);

        await Client(answers).GetBuildAsync("app", 1);

        Assert.StartsWith("BuildApi.Sdk/", answers.Requests.Single().Headers.UserAgent.ToString(), StringComparison.Ordinal);
    }

    private BuildApiClient Client(HttpMessageHandler answers) => SdkClient.Of(answers, clock, options => options.Retries = 3);

    private async Task RefusedAsync(int tries, Func<HttpResponseMessage> answer, Func<BuildApiClient, Task> call)
    {
        var answers = new PlayedAnswers(answer);
        await Assert.ThrowsAnyAsync<BuildApiException>(() => call(Client(answers)));
        Assert.Equal(tries, answers.Requests.Count);
    }

    private sealed class Silent : HttpMessageHandler
    {
        private readonly TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Asked => asked.Task;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            asked.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException("Nothing ends this but its token.");
        }
    }
}
