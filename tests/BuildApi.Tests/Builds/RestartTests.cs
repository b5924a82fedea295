using System.Formats.Tar;
using System.Globalization;
using System.Net;
using System.Text;
using BuildApi.Apps;
using BuildApi.Artifacts;
using BuildApi.Builds;
using BuildApi.Engines;
using BuildApi.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace BuildApi.Tests.Builds;

/// <summary>The service ends and starts again over the same data folder; the containers know nothing of it.</summary>
public sealed class RestartTests : IAsyncLifetime
{
    private TestService service = null!;

    public async Task InitializeAsync() => service = await TestService.StartNewAsync(null, ("MaxConcurrentBuilds", "4"));

    public async Task DisposeAsync() => await service.DisposeAsync();

    [Fact]
    public async Task A_running_build_goes_on_and_its_log_loses_and_repeats_nothing()
    {
        Gate[] restarts = [new(), new(), new()];
        var app = await service.NewAppAsync(new BuildScript
        {
            Command = async (runner, command) =>
            {
                if (command != "npm run build") return 0;
                for (var line = 0; line < 90; line++)
                {
                    runner.Say($"line {line}\n");
                    await runner.SendAsync();
                    if (line % 30 == 15) await restarts[line / 30].PassAsync(runner.Killed);
                }

                return 0;
            },
        });
        var number = await app.StartBuildAsync();

        foreach (var restart in restarts)
        {
            await restart.Reached;
            await service.StopAsync();
            // What is printed while nobody is there to take it must not be lost.
            restart.Open();
            await service.StartAsync();
        }

        Assert.Equal("succeeded", (string)(await app.EndedAsync(number))["status"]!);
        Assert.Equal(Enumerable.Range(0, 90).Select(line => $"line {line}"),
            (await app.LogAsync(number)).Split('\n').Where(line => line.StartsWith("line ", StringComparison.Ordinal)));
        Assert.Single(service.Engine.History);
        Assert.Equal("Build 1 succeeded.", await app.LastLineAsync(number));
        Assert.Equal(2, (await service.Client.JsonAsync("GET", $"/apps/{app.Id}/builds/1/artifacts"))["items"]!.AsArray().Count);
    }

    [Fact]
    public async Task Artifacts_that_were_saved_are_not_asked_of_a_container_that_has_lost_them()
    {
        var app = await service.NewAppAsync(new BuildScript
        {
            // As a life of the service leaves it that died behind the save, with an engine that mounted less into the container afterwards.
            OnClaimed = async runner =>
            {
                using var tar = new MemoryStream(TarOf("index.html", "<html>"));
                await service.Services.GetRequiredService<ArtifactStore>().SaveAsync(AppId.Parse(runner.Container.Spec.Labels["buildapi.app"], null), 1, tar,
                    new ArtifactRules { Files = AllFiles(), OutputFolder = "dist", MaxBytes = 1000, MaxFiles = 10 }, CancellationToken.None);
            },
            Output = new Dictionary<string, string>(),
        });

        Assert.Equal("succeeded", (string)(await app.BuildToEndAsync())["status"]!);
    }

    [Fact]
    public async Task A_service_that_ends_leaves_its_network_only_to_builds_that_go_on()
    {
        var held = new Gate();
        var app = await service.NewAppAsync(new BuildScript { OnClaimed = runner => held.PassAsync(runner.Killed) });
        var number = await app.StartBuildAsync();
        await held.Reached;

        await service.StopAsync();
        Assert.Single(service.Engine.Networks);

        await service.StartAsync();
        held.Open();
        await app.EndedAsync(number);
        await service.StopAsync();
        Assert.Empty(service.Engine.Networks);
        await service.StartAsync();
    }

    [Fact]
    public async Task A_build_that_ended_while_the_service_was_away_is_judged_when_it_is_back()
    {
        var held = new Gate();
        var app = await service.NewAppAsync(new BuildScript { OnClaimed = runner => held.PassAsync(runner.Killed) });
        var number = await app.StartBuildAsync();
        await held.Reached;
        await service.StopAsync();
        var container = Assert.Single(app.Containers);
        container.Kill();

        await service.StartAsync();

        var build = await app.EndedAsync(number);
        Assert.Equal("runner_lost", (string)build["failure"]!["code"]!);
        Assert.Contains("exit code 137", (string)build["failure"]!["message"]!, StringComparison.Ordinal);
        Assert.Empty(app.Containers);
    }

    [Fact]
    public async Task A_build_whose_container_is_gone_starts_again_when_no_command_had_run()
    {
        var held = new Gate();
        FakeRunner? first = null;
        var app = await service.NewAppAsync(new BuildScript
        {
            OnClaimed = runner =>
            {
                if (first is not null) return Task.CompletedTask;
                first = new FakeRunner(runner.Container);
                return held.PassAsync(runner.Killed);
            },
        });
        var number = await app.StartBuildAsync();
        await held.Reached;
        await service.StopAsync();
        service.Engine.Lose(Assert.Single(app.Containers));

        await service.StartAsync();

        var build = await app.EndedAsync(number);
        Assert.Equal("succeeded", (string)build["status"]!);
        Assert.Equal(["1", "2"], service.Engine.History.Select(container => container.Spec.Labels["buildapi.attempt"]));
        first!.Dispose();
    }

    [Fact]
    public async Task A_build_whose_container_was_never_started_starts_again()
    {
        var held = new Gate();
        var app =
            await service.NewAppAsync(new BuildScript
            {
                OnClaimed = runner => service.Engine.History.Count > 1 ? Task.CompletedTask
                    : held.PassAsync(runner.Killed)
            });
        var number = await app.StartBuildAsync();
        await held.Reached;
        await service.StopAsync();
        service.Engine.MakeUnstarted(Assert.Single(app.Containers));

        await service.StartAsync();

        Assert.Equal("succeeded", (string)(await app.EndedAsync(number))["status"]!);
        Assert.Equal(["1", "2"], service.Engine.History.Where(container => container.WasStarted)
            .Select(container => container.Spec.Labels["buildapi.attempt"]));
        Assert.Empty(app.Containers);
    }

    [Fact]
    public async Task A_build_that_succeeded_and_whose_artifacts_went_with_its_container_is_lost()
    {
        var held = new Gate();
        var app = await service.NewAppAsync(new BuildScript
        {
            Command = async (runner, _) =>
            {
                runner.Event("succeeded");
                await runner.SendAsync();
                await held.PassAsync(runner.Killed);
                return 0;
            },
        });
        var number = await app.StartBuildAsync();
        await held.Reached;
        await service.StopAsync();
        service.Engine.Lose(Assert.Single(app.Containers));

        await service.StartAsync();

        Assert.Equal("runner_lost", (string)(await app.EndedAsync(number))["failure"]!["code"]!);
    }

    [Fact]
    public async Task A_build_whose_container_is_gone_is_lost_when_its_commands_had_begun()
    {
        var held = new Gate();
        var app = await service.NewAppAsync(new BuildScript { Command = async (runner, _) => { await held.PassAsync(runner.Killed); return 0; } });
        var number = await app.StartBuildAsync();
        await held.Reached;
        await service.StopAsync();
        service.Engine.Lose(Assert.Single(app.Containers));

        await service.StartAsync();

        var build = await app.EndedAsync(number);
        Assert.Equal("runner_lost", (string)build["failure"]!["code"]!);
        Assert.Contains("its commands had already started", await app.LastLineAsync(number), StringComparison.Ordinal);
        Assert.Single(service.Engine.History);
    }

    [Fact]
    public async Task A_build_that_was_decided_but_not_cleaned_up_ends_as_it_was_decided()
    {
        var removal = new Gate();
        var app = await service.NewAppAsync(new BuildScript
        {
            Command = (runner, _) => { runner.Container.BeforeRemoval = removal.PassAsync; return Task.FromResult(3); },
        });
        var number = await app.StartBuildAsync();
        await removal.Reached;
        await service.StopAsync();
        Assert.Single(app.Containers).BeforeRemoval = _ => Task.CompletedTask;

        await service.StartAsync();

        var build = await app.EndedAsync(number);
        Assert.Equal(("command_failed", 3), ((string)build["failure"]!["code"]!, (int)build["failure"]!["exitCode"]!));
        Assert.Empty(app.Containers);
        Assert.Single((await app.LogAsync(number)).Split('\n'), line => line.StartsWith("Build 1 failed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Builds_that_wait_are_still_waiting_after_a_restart_and_then_run()
    {
        service.Engine.Away = true;
        var app = await service.NewAppAsync(new BuildScript());
        var number = await app.StartBuildAsync();
        await service.StopAsync();
        service.Engine.Away = false;

        await service.StartAsync();

        Assert.Equal("succeeded", (string)(await app.EndedAsync(number))["status"]!);
    }

    [Fact]
    public async Task A_cancel_that_nobody_could_carry_out_is_carried_out_after_the_restart()
    {
        var held = new Gate();
        var app = await service.NewAppAsync(new BuildScript { Command = async (runner, _) => { await held.PassAsync(runner.Container.Stopped); return 0; } });
        var number = await app.StartBuildAsync();
        await held.Reached;
        await service.StopAsync();
        await service.StartAsync();

        await app.CancelAsync(number);

        Assert.Equal("canceled", (string)(await app.EndedAsync(number))["status"]!);
        Assert.Empty(app.Containers);
    }

    [Fact]
    public async Task Containers_that_belong_to_no_build_are_removed_at_start_and_those_of_others_are_not()
    {
        var app = await service.NewAppAsync(new BuildScript());
        await app.BuildToEndAsync();
        var spec = service.Engine.History.Single().Spec;
        await service.StopAsync();
        await service.Engine.CreateContainerAsync(spec, CancellationToken.None);
        await service.Engine.CreateContainerAsync(
            spec with { Name = "of-another", Labels = new Dictionary<string, string>(spec.Labels) { ["buildapi.instance"] = "another" } },
            CancellationToken.None);
        await service.Engine.CreateContainerAsync(spec with { Name = "of-nobody", Labels = new Dictionary<string, string>() }, CancellationToken.None);

        await service.StartAsync();
        await app.BuildToEndAsync();

        Assert.Equal(["of-another", "of-nobody"], service.Engine.Containers.Select(container => container.Spec.Name));
    }

    [Fact]
    public async Task An_attempt_that_was_overtaken_changes_nothing()
    {
        var (one, two) = (new Gate(), new Gate());
        var app = await service.NewAppAsync(new BuildScript { OnClaimed = runner => (one.IsReached ? two : one).PassAsync(runner.Killed) });
        var number = await app.StartBuildAsync();
        await one.Reached;
        var oldContainer = Assert.Single(app.Containers);
        await service.StopAsync();
        service.Engine.Lose(oldContainer);
        await service.StartAsync();
        await two.Reached;

        using var late = new FakeRunner(Assert.Single(app.Containers), oldContainer.Variable("BUILDAPI_TOKEN"));
        Assert.Equal(HttpStatusCode.Unauthorized, (await late.PutAsync("log", 0, "overdue\n")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await late.PutAsync("events", 0, "succeeded\n")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await late.CallAsync("POST", "claim?claimant=late")).Status);
        var attempts = service.Services.GetRequiredService<AttemptStore>();
        var old = new AttemptKey(new BuildKey(AppId.Parse(app.Id, CultureInfo.InvariantCulture), number), 1);
        Assert.Null(await attempts.MoveAsync(old, BuildEvent.PutBack, CancellationToken.None));
        Assert.Null(await attempts.FinishAsync(old, BuildVerdict.Succeeded, 0, DateTimeOffset.UtcNow, CancellationToken.None));
        Assert.False(await attempts.SetCommitAsync(old, "0000000", CancellationToken.None));
        Assert.False(await attempts.ProposeAsync(old, BuildVerdict.Succeeded, CancellationToken.None));

        two.Open();
        var build = await app.EndedAsync(number);
        Assert.Equal(("succeeded", BuildScript.Head), ((string)build["status"]!, (string)build["commit"]!));
        Assert.DoesNotContain("overdue", await app.LogAsync(number), StringComparison.Ordinal);
    }

    private static byte[] TarOf(string name, string text)
    {
        using var bytes = new MemoryStream();
        using (var tar = new TarWriter(bytes, leaveOpen: true))
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, $"./{name}") { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) });
        return bytes.ToArray();
    }

    private static ArtifactGlobs AllFiles() => ArtifactGlobs.TryParse(["**/*"], out var globs, out var why) ? globs : throw new InvalidOperationException(why);
}
