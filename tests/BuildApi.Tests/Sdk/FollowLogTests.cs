using System.Text;
using BuildApi.Sdk;
using BuildApi.Tests.BuildImages;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Sdk;

/// <summary>The log arrives whole, in order and once, over however many connections.</summary>
public sealed class FollowLogTests
{
    private const string Completed = "event: completed\nid: 12\ndata: { \"status\": \"succeeded\" }";

    [Fact]
    public async Task The_log_is_followed_to_its_end_also_across_a_restart_of_the_service()
    {
        await using var service = await TestService.StartNewAsync();
        var gate = new Gate();
        var app = await service.NewAppAsync(new BuildScript
        {
            Command = async (runner, command) =>
            {
                runner.Say($"out of {command}, ä€😀\n");
                await runner.SendAsync();
                if (command == "npm ci") await gate.PassAsync(runner.Killed);
                return 0;
            },
        });
        await app.StartBuildAsync();
        var pieces = new List<LogPiece>();

        await foreach (var piece in SdkClient.Of(service).FollowLogAsync(app.Id, 1))
        {
            pieces.Add(piece);
            if (!piece.Text.Contains("out of npm ci", StringComparison.Ordinal)) continue;
            await gate.Reached;
            await service.RestartAsync();
            gate.Open();
        }

        Assert.Equal("succeeded", (string)(await app.BuildAsync(1))["status"]!);
        Assert.Equal(await app.LogAsync(1), string.Concat(pieces.Select(piece => piece.Text)));
        Assert.Equal((await app.LogBytesAsync(1)).Length, pieces[^1].Offset);
    }

    [Fact]
    public async Task Each_piece_says_where_to_go_on_after_it()
    {
        await using var service = await TestService.StartNewAsync();
        var app = await service.NewAppAsync(new BuildScript());
        await app.BuildToEndAsync();
        var log = await app.LogBytesAsync(1);
        var offset = log.AsSpan().IndexOf((byte)'\n') + 1;

        var pieces = await ReadAsync(SdkClient.Of(service).FollowLogAsync(app.Id, 1, offset));

        Assert.Equal(Encoding.UTF8.GetString(log.AsSpan(offset)), string.Concat(pieces.Select(piece => piece.Text)));
    }

    [Fact]
    public async Task A_connection_that_breaks_is_taken_up_behind_the_last_piece()
    {
        var answers = new PlayedAnswers(
            PlayedAnswers.Events("event: log\nid: 4\ndata: { \"text\": \"one\\n\" }", "event: log\nid: 8\ndata: { \"text\": \"two\\n\" }"),
            PlayedAnswers.Failure(new HttpRequestException("Connection refused")),
            PlayedAnswers.Problem(503, "starting"),
            PlayedAnswers.Events(),
            PlayedAnswers.Events(": a comment", "event: unheard-of\ndata: {}", "event: log\nid: 12\ndata: { \"text\": \"end\\n\" }", Completed));

        var pieces = await ReadAsync(SdkClient.Of(answers, new ImpatientClock()).FollowLogAsync("app", 1));

        Assert.Equal([new("one\n", 4), new("two\n", 8), new LogPiece("end\n", 12)], pieces);
        Assert.Equal(["0", "8", "8", "8", "8"], answers.Requests.Select(request => request.Headers.GetValues("Last-Event-ID").Single()));
        Assert.All(answers.Requests, request => Assert.Equal("/apps/app/builds/1/log/events", request.RequestUri!.PathAndQuery));
    }

    [Fact]
    public async Task A_service_that_stays_away_is_given_up()
    {
        var answers = new PlayedAnswers(PlayedAnswers.Events("event: log\nid: 4\ndata: { \"text\": \"one\\n\" }"), PlayedAnswers.Events());
        var client = SdkClient.Of(answers, new ImpatientClock(), options => options.OutageTolerance = TimeSpan.FromSeconds(30));

        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => ReadAsync(client.FollowLogAsync("app", 1)));

        Assert.Contains("did not answer for 30 s", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_is_final()
    {
        var answers = new PlayedAnswers(PlayedAnswers.Problem(404, "build_not_found"));

        var refusal = await Assert.ThrowsAsync<BuildApiException>(() => ReadAsync(SdkClient.Of(answers).FollowLogAsync("app", 1)));

        Assert.Equal((404, "build_not_found"), (refusal.StatusCode, refusal.Code));
        Assert.Single(answers.Requests);
    }

    private static async Task<List<LogPiece>> ReadAsync(IAsyncEnumerable<LogPiece> log)
    {
        var pieces = new List<LogPiece>();
        await foreach (var piece in log) pieces.Add(piece);
        return pieces;
    }
}
