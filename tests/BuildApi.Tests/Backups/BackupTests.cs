using System.Net;
using BuildApi.Apps;
using BuildApi.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace BuildApi.Tests.Backups;

/// <summary>A backup that was made while builds ran is the whole service, as it was at one moment.</summary>
public sealed class BackupTests
{
    [Fact]
    public async Task What_is_backed_up_while_logs_grow_reads_the_same_after_a_restore()
    {
        await using var service = await TestService.StartNewAsync();
        var app = await service.NewAppAsync(new BuildScript());
        await service.Client.JsonAsync("PATCH", $"/apps/{app.Id}", new { secrets = new { API_TOKEN = "a-secret-of-the-app" } });
        Assert.Equal("succeeded", (string)(await app.BuildToEndAsync())["status"]!);
        await using var held = await HeldBuild.StartAsync(service);
        Assert.NotNull(await held.Runner.PlanAsync(BuildScript.DefaultSpec, ["amplify.yml"]));
        held.Runner.Say("first line\n");
        await held.Runner.SendAsync();
        using var enough = new CancellationTokenSource();
        var growing = GrowAsync(held.Runner, enough.Token);

        var backup = await service.BackUpAsync(new { artifacts = true });

        await enough.CancelAsync();
        await growing;
        Assert.Equal("succeeded", (string)backup["status"]!);
        Assert.Empty(backup["notices"]!.AsArray());
        await using var restored = new TestService(null);
        var (exitCode, output, errors) = await BackupRig.RestoreAsync((string)backup["folder"]!, "--data-folder", restored.DataFolder);
        Assert.Equal((0, ""), (exitCode, errors));
        Assert.Contains("with artifacts", output, StringComparison.Ordinal);
        await restored.StartAsync();
        foreach (var path in (string[])[$"/apps/{app.Id}", $"/apps/{app.Id}/build-image", $"/apps/{app.Id}/builds/1", $"/apps/{app.Id}/builds/1/log",
            $"/apps/{app.Id}/builds/1/log/events", $"/apps/{app.Id}/builds/1/artifacts", $"/apps/{app.Id}/builds/1/artifacts/index.html"])
            Assert.Equal(await TextAsync(service, path), await TextAsync(restored, path));
        var secrets = await restored.Services.GetRequiredService<AppStore>().SecretsAsync(AppId.Parse(app.Id, null), CancellationToken.None);
        Assert.Equal("a-secret-of-the-app", secrets["API_TOKEN"]);

        var lost = await (held.App with { Service = restored }).EndedAsync(held.Number);
        Assert.Equal("runner_lost", (string)lost["failure"]!["code"]!);
        var (before, after) = (await TextAsync(service, held.LogPath), await TextAsync(restored, held.LogPath));
        var copied = after[..after.LastIndexOf($"Build {held.Number} failed", StringComparison.Ordinal)];
        Assert.Contains("first line\n", copied, StringComparison.Ordinal);
        Assert.StartsWith(copied.TrimEnd('\n'), before, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_being_asked_for_artifacts_stay_out()
    {
        await using var service = await TestService.StartNewAsync();
        await (await service.NewAppAsync(new BuildScript())).BuildToEndAsync();

        var backup = await service.BackUpAsync();

        Assert.False((bool)backup["artifacts"]!);
        Assert.False(Directory.Exists(Path.Combine((string)backup["folder"]!, "data", "artifacts")));
    }

    [Fact]
    public async Task One_backup_is_made_at_a_time()
    {
        await using var service = await TestService.StartNewAsync();
        var app = await service.NewAppAsync(new BuildScript());
        await app.BuildToEndAsync();
        var pipe = app.HoldCopying();
        var first = (string)(await service.Client.JsonAsync("POST", "/backups"))["id"]!;

        var second = await service.Client.RefusalAsync("POST", "/backups");
        var deleted = await service.Client.RefusalAsync("DELETE", $"/backups/{first}");

        Assert.Equal((409, "backup_running"), (second.Status, second.Code));
        Assert.Equal((409, "backup_running"), (deleted.Status, deleted.Code));
        Assert.Equal("running", (string)(await service.Client.JsonAsync("GET", $"/backups/{first}"))["status"]!);
        (await BackupRig.ReachedAsync(pipe)).Dispose();
        Assert.Equal("succeeded", (string)(await service.EndedAsync(first))["status"]!);
        Assert.Equal(first, (string)(await service.Client.JsonAsync("GET", "/backups"))["items"]!.AsArray().Single()!["id"]!);
        Assert.Equal(HttpStatusCode.NoContent, await service.Client.StatusAsync("DELETE", $"/backups/{first}"));
        Assert.Equal("backup_not_found", (await service.Client.RefusalAsync("GET", $"/backups/{first}")).Code);
    }

    [Fact]
    public async Task An_app_that_is_removed_meanwhile_is_not_in_the_backup()
    {
        await using var service = await TestService.StartNewAsync();
        var (stays, goes) = (await service.NewAppAsync(new BuildScript()), await service.NewAppAsync(new BuildScript()));
        await stays.BuildToEndAsync();
        await goes.BuildToEndAsync();
        var pipe = stays.HoldCopying();
        var id = (string)(await service.Client.JsonAsync("POST", "/backups"))["id"]!;
        using (await BackupRig.ReachedAsync(pipe))
            Assert.Equal(HttpStatusCode.NoContent, await service.Client.StatusAsync("DELETE", $"/apps/{goes.Id}"));

        var backup = await service.EndedAsync(id);

        Assert.Equal("succeeded", (string)backup["status"]!);
        Assert.Empty(backup["notices"]!.AsArray());
        await using var restored = new TestService(null);
        Assert.Equal(0, (await BackupRig.RestoreAsync((string)backup["folder"]!, "--data-folder", restored.DataFolder)).ExitCode);
        await restored.StartAsync();
        Assert.Equal(HttpStatusCode.OK, await restored.Client.StatusAsync("GET", $"/apps/{stays.Id}"));
        Assert.Equal(HttpStatusCode.NotFound, await restored.Client.StatusAsync("GET", $"/apps/{goes.Id}"));
    }

    [Fact]
    public async Task One_that_a_kill_left_unfinished_is_shown_as_failed_and_takes_no_room()
    {
        await using var service = new TestService(null);
        var left = Directory.CreateDirectory(Path.Combine(service.DataFolder, "backups", "20260102T030405Z-0a1b.unfinished", "data"));
        await File.WriteAllTextAsync(Path.Combine(left.FullName, "buildapi.db"), "half");
        await service.StartAsync();

        var backup = await service.Client.JsonAsync("GET", "/backups/20260102T030405Z-0a1b");

        Assert.Equal("failed", (string)backup["status"]!);
        Assert.Contains("Make another one", (string)backup["problem"]!, StringComparison.Ordinal);
        Assert.False(Directory.Exists(left.FullName));
    }

    [Fact]
    public async Task A_folder_that_nothing_can_be_written_to_fails_the_backup_and_says_so()
    {
        using var folder = new ShortFolder();
        await using var service = await TestService.StartNewAsync(null, ("BackupFolder", folder.In("backups")));
        service.ExpectsErrors = true;
        Directory.Delete(folder.In("backups"));
        await File.WriteAllTextAsync(folder.In("backups"), "a file in its place");

        var backup = await service.Client.JsonAsync("POST", "/backups");
        await service.Client.CallAsync("GET", $"/backups/{(string)backup["id"]!}?wait=60");

        File.Delete(folder.In("backups"));
        Assert.Equal("succeeded", (string)(await service.BackUpAsync())["status"]!);
    }

    [Fact]
    public async Task Only_an_administrator_may_make_and_see_backups()
    {
        await using var service = await TestService.StartNewAsync();
        var key = (string)(await service.Client.JsonAsync("POST", "/api-keys", new { name = "ci", scopes = (string[])["read", "build", "write"] }))["key"]!;
        using var client = service.NewClient(key);

        Assert.Equal(HttpStatusCode.Forbidden, await client.StatusAsync("POST", "/backups"));
        Assert.Equal(HttpStatusCode.Forbidden, await client.StatusAsync("GET", "/backups"));
    }

    private static async Task GrowAsync(FakeRunner runner, CancellationToken enough)
    {
        for (var line = 1; !enough.IsCancellationRequested; line++)
        {
            runner.Say($"line {line}\n");
            await runner.SendAsync();
        }
    }

    private static async Task<string> TextAsync(TestService service, string path) => await service.Client.GetStringAsync(new Uri(path, UriKind.Relative));
}
