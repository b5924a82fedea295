using System.Net;
using BuildApi.Configuration;
using BuildApi.Doctor;
using BuildApi.Engines;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Doctor;

/// <summary>The doctor says of each thing that the service needs how it is and what to do.</summary>
public sealed class DoctorTests : IDisposable
{
    private readonly ShortFolder folder = new();
    private readonly FakeEngine engine = new(TimeProvider.System);

    public void Dispose()
    {
        engine.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task A_machine_that_is_well_gets_a_line_for_each_check_and_exit_code_0()
    {
        engine.AddImage("buildapi/default:latest", new BuildScript());

        var (exitCode, lines) = await RunAsync();

        Assert.Equal(0, exitCode);
        Assert.Equal(["settings", "data folder", "disk", "lock", "store", "extra CA bundle", "engine", "engine machine", "default image",
                "image registry", "npm registry"], lines.Select(line => line[5..line.IndexOf(':', StringComparison.Ordinal)]));
        Assert.All(lines[..^1], line => Assert.StartsWith("ok   ", line, StringComparison.Ordinal));
        Assert.StartsWith("warn npm registry: http://127.0.0.1:1/ cannot be reached", lines[^1], StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.In("data"), ".*"));
    }

    [Fact]
    public async Task Without_an_engine_it_fails_and_says_what_to_do()
    {
        engine.Away = true;

        var (exitCode, lines) = await RunAsync();

        Assert.Equal(1, exitCode);
        var engineLine = Assert.Single(lines, line => line.StartsWith("fail engine: ", StringComparison.Ordinal));
        Assert.Contains("Start the engine, or set DOCKER_HOST", engineLine, StringComparison.Ordinal);
        Assert.Contains("ok   store: There is no store yet; the first start makes it.", lines);
    }

    [Fact]
    public async Task Settings_that_are_wrong_are_named_and_nothing_else_is_looked_at()
    {
        var output = new StringWriter();

        var exitCode = await DoctorCommand.RunAsync(new BuildApiOptions(), ["The setting BuildApi__Cpus must be at least 0.1."], _ => engine, output);

        Assert.Equal((1, "fail start: The setting BuildApi__Cpus must be at least 0.1.\n"), (exitCode, output.ToString()));
    }

    [Fact]
    public async Task The_service_answers_the_same_to_an_administrator()
    {
        await using var service = await TestService.StartNewAsync(null, ("NpmRegistry", "http://127.0.0.1:1/"));
        service.Engine.Away = true;
        var key = (string)(await service.Client.JsonAsync("POST", "/api-keys", new { name = "ci", scopes = (string[])["read"] }))["key"]!;
        using var reader = service.NewClient(key);

        var found = await service.Client.JsonAsync("GET", "/doctor");

        Assert.Equal(HttpStatusCode.Forbidden, await reader.StatusAsync("GET", "/doctor"));
        Assert.False((bool)found["healthy"]!);
        Assert.Equal("This service holds the data folder.", (string)found["checks"]!.AsArray().Single(check => (string)check!["name"]! == "lock")!["detail"]!);
        Assert.Equal("fail", (string)found["checks"]!.AsArray().Single(check => (string)check!["name"]! == "engine")!["status"]!);
    }

    [Theory]
    [InlineData("overlay2", "2", 0, DoctorStatus.Ok)]
    [InlineData("overlayfs", "", 4, DoctorStatus.Ok)]
    [InlineData("vfs", "2", 0, DoctorStatus.Warn)]
    [InlineData("overlay2", "1", 0, DoctorStatus.Warn)]
    [InlineData("overlay2", "2", 60, DoctorStatus.Warn)]
    [InlineData("overlay2", "2", -60, DoctorStatus.Warn)]
    internal void A_machine_that_will_not_do_is_warned_of(string driver, string cgroup, int secondsApart, DoctorStatus status)
    {
        var now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        var machine = new EngineMachine { StorageDriver = driver, CgroupVersion = cgroup, Time = now.AddSeconds(secondsApart) };
        var finding = EngineMachineCheck.Of(machine, now, now);

        Assert.Equal(status, finding.Status);
    }

    [Fact]
    public void An_engine_that_takes_its_time_to_answer_has_no_other_clock_for_that()
    {
        var asked = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var machine = new EngineMachine { StorageDriver = "overlay2", CgroupVersion = "2", Time = asked.AddSeconds(1) };

        Assert.Equal(DoctorStatus.Ok, EngineMachineCheck.Of(machine, asked, asked.AddSeconds(14)).Status);
    }

    [Fact]
    public void An_engine_that_maps_users_is_known_by_their_numbers()
    {
        var now = DateTimeOffset.UnixEpoch;
        var machine = new EngineMachine { StorageDriver = "overlay2", CgroupVersion = "2", UserNamespace = "100000.100000", Time = now };

        Assert.Equal("Storage driver overlay2, cgroup version 2, users mapped to 100000.100000, clocks 0.0 s apart.",
            EngineMachineCheck.Of(machine, now, now).Detail);
    }

    [Theory]
    [InlineData((UnixFileMode)0b110_100_100, "ok   ")]
    [InlineData((UnixFileMode)0b110_100_000, "warn ")]
    public async Task Certificates_that_builds_cannot_read_are_warned_of(UnixFileMode mode, string status)
    {
        var path = folder.In("ca.pem");
        await File.WriteAllTextAsync(path, "certificates");
        File.SetUnixFileMode(path, mode);

        var (_, lines) = await RunAsync(path);

        Assert.StartsWith($"{status}extra CA bundle: {path}", Assert.Single(lines, line => line.Contains("CA bundle", StringComparison.Ordinal)),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_check_that_breaks_is_a_finding_and_keeps_no_other()
    {
        var lines = await new DoctorRun([new Broken(), new EngineCheck(engine)], TimeProvider.System).RunAsync(CancellationToken.None);

        Assert.Equal([(DoctorStatus.Fail, "It broke."), (DoctorStatus.Ok, "Fake Engine 1.0, API 1.41, linux/amd64.")],
            lines.Select(line => (line.Status, line.Detail)));
    }

    private async Task<(int ExitCode, string[] Lines)> RunAsync(string? caBundle = null)
    {
        var output = new StringWriter();
        var options = new BuildApiOptions { DataFolder = folder.In("data"), NpmRegistry = "http://127.0.0.1:1/", ExtraCaBundle = caBundle };
        var exitCode = await DoctorCommand.RunAsync(options, [], _ => engine, output);
        return (exitCode, output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private sealed class Broken : IDoctorCheck
    {
        public string Name => "broken";

        public Task<DoctorFinding> RunAsync(CancellationToken ct) => throw new InvalidOperationException("It broke.");
    }
}
