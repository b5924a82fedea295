using System.Net;
using System.Net.Sockets;
using System.Text;
using BuildApi.Builds;
using BuildApi.Failures;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Runner;

/// <summary>A build has the runner's token, and what it sends is not trusted to be little.</summary>
public sealed class RunnerLimitTests(TestService service) : IClassFixture<TestService>
{
    [Fact]
    public async Task Events_are_taken_a_thousand_lines_at_a_time_and_none_is_lost()
    {
        await using var build = await HeldBuild.StartAsync(service);
        await build.Runner.PlanAsync(BuildScript.DefaultSpec, []);
        for (var line = 0; line < 2500; line++) build.Runner.Event($"unknown {line}");
        build.Runner.Event("commit 4f2a");

        await build.Runner.SendAsync();
        Assert.Null((await build.App.BuildAsync(build.Number))["commit"]);
        await build.Runner.SendAsync();
        await build.Runner.SendAsync();

        Assert.Equal("4f2a", (string)(await build.App.BuildAsync(build.Number))["commit"]!);
    }

    [Fact]
    public async Task What_a_failed_clone_says_is_read_up_to_a_limit_and_kept_up_to_another()
    {
        await using var build = await HeldBuild.StartAsync(service);
        var said = "fatal: " + new string('x', 20 * 1024 * 1024);

        Assert.Equal(HttpStatusCode.OK, (await build.Runner.CallAsync("POST", "clone-failure", new StringContent(said))).Status);

        await build.DisposeAsync();
        var failure = (await build.App.BuildAsync(build.Number))["failure"]!;
        Assert.Equal("clone_failed", (string)failure["code"]!);
        Assert.InRange(((string)failure["message"]!).Length, 100, BuildFailure.LongestText);
    }

    [Fact]
    public async Task Requests_of_one_attempt_wait_for_each_other_and_beyond_a_limit_are_told_so_and_others_are_not_kept()
    {
        await using var build = await HeldBuild.StartAsync(service);
        var sockets = new List<Socket>();
        var answers = new List<Task<string>>();
        for (var request = 0; request < 100; request++)
        {
            sockets.Add(new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified));
            await sockets[^1].ConnectAsync(new UnixDomainSocketEndPoint(build.Runner.Container.RunnerSocket));
            answers.Add(BeginAsync(sockets[^1], build.Runner.Container.Variable("BUILDAPI_TOKEN")));
        }

        while (answers.Count(answer => answer.IsCompleted) < 20) await Task.Delay(20);
        using var stranger = new FakeRunner(build.Runner.Container, token: "another");
        var other = await stranger.CallAsync("GET", "known-hosts");
        var told = answers.Where(answer => answer.IsCompleted).ToList();
        foreach (var socket in sockets) socket.Dispose();

        Assert.Equal(HttpStatusCode.Unauthorized, other.Status);
        Assert.Equal(20, told.Count);
        Assert.All(told, answer => Assert.StartsWith("HTTP/1.1 503 ", answer.Result, StringComparison.Ordinal));
        while (!(await build.Runner.CallAsync("GET", "known-hosts")).IsSuccess) await Task.Delay(20);
    }

    [Fact]
    public async Task A_message_of_the_runner_is_cut()
    {
        await using var build = await HeldBuild.StartAsync(service);
        await build.Runner.PlanAsync(BuildScript.DefaultSpec, []);
        build.Runner.Event($"failed artifacts_missing - {new string('y', 200_000)}");
        await build.Runner.SendAsync();

        await build.DisposeAsync();

        Assert.InRange(((string)(await build.App.BuildAsync(build.Number))["failure"]!["message"]!).Length, 100, BuildFailure.LongestText);
    }

    [Fact]
    public async Task A_report_of_tools_that_the_build_does_not_have_is_dropped()
    {
        await using var build = await HeldBuild.StartAsync(service);
        var report = new StringBuilder();
        for (var tool = 0; tool < 20_000; tool++) report.Append("tool made-up-").Append(tool).Append("\nnow 1\n");

        Assert.Equal(HttpStatusCode.OK, (await build.Runner.CallAsync("POST", "tools", new StringContent(report.ToString()))).Status);
        Assert.Empty((await build.App.BuildAsync(build.Number))["packages"]!.AsArray());
    }

    [Fact]
    public void A_failure_keeps_what_fits()
    {
        var failure = new BuildFailure { Code = FailureCode.Internal, Message = new string('m', 5000), Command = new string('c', 5000), Hint = "short" };

        Assert.Equal((BuildFailure.LongestText, BuildFailure.LongestText, "short"), (failure.Message.Length, failure.Command!.Length, failure.Hint));
        Assert.EndsWith(" …", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>Sends the beginning of a body that never ends; the first line of the answer.</summary>
    private static async Task<string> BeginAsync(Socket socket, string token)
    {
        await socket.SendAsync(Encoding.ASCII.GetBytes(
            $"PUT /runner/log?final=false HTTP/1.1\r\nHost: buildapi\r\nAuthorization: Bearer {token}\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n"));
        var answer = new byte[100];
        try
        {
            return Encoding.ASCII.GetString(answer, 0, await socket.ReceiveAsync(answer));
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            return "";
        }
    }
}
