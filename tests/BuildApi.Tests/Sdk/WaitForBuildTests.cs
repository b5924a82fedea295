using System.Net;
using BuildApi.Sdk;
using BuildApi.Tests.BuildImages;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Sdk;

/// <summary>Waiting for the end of a build, whatever happens to the service meanwhile.</summary>
public sealed class WaitForBuildTests
{
    private static readonly Func<HttpResponseMessage> Unreachable = PlayedAnswers.Failure(new HttpRequestException("Connection refused"));

    [Fact]
    public async Task The_build_is_returned_when_it_has_ended_also_across_a_restart_of_the_service()
    {
        await using var service = await TestService.StartNewAsync();
        var gate = new Gate();
        var app = await service.NewAppAsync(new BuildScript { OnClaimed = runner => gate.PassAsync(runner.Killed) });
        await app.StartBuildAsync();
        await gate.Reached;
        var address = new CurrentAddress(service);

        var waiting = SdkClient.Of(service, address).WaitForBuildAsync(app.Id, 1);
        await address.Called;
        await service.RestartAsync();
        Assert.False(waiting.IsCompleted);
        gate.Open();

        Assert.Equal(BuildState.Succeeded, (await waiting).Status);
    }

    [Fact]
    public async Task What_may_pass_is_waited_for()
    {
        var answers = new PlayedAnswers(
            PlayedAnswers.Build("running"), Unreachable, PlayedAnswers.Json(HttpStatusCode.BadGateway, "<html>"), PlayedAnswers.Problem(500, "internal"),
            PlayedAnswers.Failure(new TaskCanceledException("The request was canceled due to the configured time-out")), PlayedAnswers.Build("failed"));

        var build = await SdkClient.Of(answers, new ImpatientClock()).WaitForBuildAsync("app", 1);

        Assert.Equal(BuildState.Failed, build.Status);
        Assert.Equal(6, answers.Requests.Count);
    }

    [Fact]
    public async Task A_service_that_stays_away_is_given_up_after_the_time_that_was_set()
    {
        var (answers, clock) = (new PlayedAnswers(Unreachable), new ImpatientClock());
        var client = SdkClient.Of(answers, clock, options => options.OutageTolerance = TimeSpan.FromSeconds(30));

        await Assert.ThrowsAsync<HttpRequestException>(() => client.WaitForBuildAsync("app", 1));

        Assert.Equal([0.2, 0.4, 0.8, 1.6, 3.2, 5, 5, 5, 5, 5], clock.WaitedSeconds);
    }

    [Fact]
    public async Task Each_outage_has_the_whole_time()
    {
        var answers =
            new PlayedAnswers(
            [.. Enumerable.Repeat(Unreachable, 9), PlayedAnswers.Build("queued"), .. Enumerable.Repeat(Unreachable, 9), PlayedAnswers.Build("canceled")]);
        var client = SdkClient.Of(answers, new ImpatientClock(), options => options.OutageTolerance = TimeSpan.FromSeconds(30));

        Assert.Equal(BuildState.Canceled, (await client.WaitForBuildAsync("app", 1)).Status);
    }

    [Fact]
    public async Task A_time_limit_that_is_the_last_straw_is_no_cancellation()
    {
        var answers = new PlayedAnswers(PlayedAnswers.Failure(new TaskCanceledException("The configured time-out")));
        var client = SdkClient.Of(answers, change: options => options.OutageTolerance = TimeSpan.Zero);

        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => client.WaitForBuildAsync("app", 1));

        Assert.IsType<TaskCanceledException>(failure.InnerException);
    }

    [Fact]
    public async Task A_refusal_is_final()
    {
        var answers = new PlayedAnswers(PlayedAnswers.Problem(404, "build_not_found"));

        var refusal = await Assert.ThrowsAsync<BuildApiException<ProblemDetails>>(() => SdkClient.Of(answers).WaitForBuildAsync("app", 1));

        Assert.Equal("build_not_found", refusal.Code);
        Assert.Single(answers.Requests);
    }

    [Fact]
    public async Task The_caller_may_stop_waiting()
    {
        using var stop = new CancellationTokenSource();
        var answers = new PlayedAnswers(() =>
        {
            stop.Cancel();
            throw new HttpRequestException("Connection refused");
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => SdkClient.Of(answers).WaitForBuildAsync("app", 1, stop.Token));

        Assert.Single(answers.Requests);
    }
}
