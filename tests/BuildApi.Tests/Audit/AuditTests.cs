using System.Net;
using System.Text.Json.Nodes;
using BuildApi.Audit;
using BuildApi.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace BuildApi.Tests.Audit;

/// <summary>The audit log: who changed what, and who was refused.</summary>
public sealed class AuditTests : IAsyncLifetime
{
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2030, 1, 31, 12, 0, 0, TimeSpan.Zero));
    private TestService service = null!;

    public async Task InitializeAsync() => service = await TestService.StartNewAsync(clock);

    public Task DisposeAsync() => service.DisposeAsync();

    [Fact]
    public async Task A_change_is_told_with_who_made_it_and_what_came_of_it()
    {
        var key = await NewKeyAsync("CI", "write");
        using var client = service.NewClient((string)key["key"]!);
        await client.JsonAsync("POST", "/apps", new { id = "shop", secrets = new { TOKEN = "not-to-be-told" } });
        await client.StatusAsync("DELETE", "/apps/shop?force=true");

        var entries = await EntriesAsync("?limit=2");

        Assert.Equal(["DeleteApp DELETE /apps/shop shop 204", "CreateApp POST /apps shop 201"], entries.Select(Text));
        Assert.All(entries, entry => Assert.Equal(((string)key["apiKey"]!["id"]!, "CI", "127.0.0.1", clock.GetUtcNow()),
            ((string)entry["actor"]!, (string)entry["actorName"]!, (string)entry["address"]!, entry["at"]!.GetValue<DateTimeOffset>())));
        Assert.All(entries, entry => Assert.NotEmpty((string)entry["requestId"]!));
        Assert.DoesNotContain("not-to-be-told", string.Join('\n', entries.Select(entry => entry.ToJsonString())), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_was_refused_is_told_too()
    {
        using var stranger = service.NewClient("nobody-knows-this-key");
        var reader = await NewKeyAsync("reader", "read");
        using var limited = service.NewClient((string)reader["key"]!);
        await stranger.StatusAsync("POST", "/apps", new { id = "a" });
        await limited.StatusAsync("POST", "/apps/any/builds");
        await service.Client.StatusAsync("POST", "/apps", new { id = "No slug" });
        await service.Client.StatusAsync("PUT", "/apps/nobody/build-image", new { image = "node:22" });
        await service.Client.StatusAsync("POST", "/apps", "{");

        var entries = await EntriesAsync("?limit=5");

        Assert.Equal(["CreateApp POST /apps  400", "SetBuildImage PUT /apps/nobody/build-image nobody 404", "CreateApp POST /apps  422",
            "StartBuild POST /apps/any/builds any 403", "CreateApp POST /apps  401"], entries.Select(Text));
        Assert.Equal(["admin", "admin", "admin", (string)reader["apiKey"]!["id"]!, null], entries.Select(entry => (string?)entry["actor"]));
    }

    [Fact]
    public async Task Who_only_looks_is_not_told()
    {
        await service.Client.StatusAsync("GET", "/apps");
        await service.Client.StatusAsync("HEAD", "/apps");
        await service.Client.StatusAsync("GET", "/health/live");

        Assert.Empty(await EntriesAsync(""));
    }

    [Fact]
    public async Task It_is_read_in_pages_and_by_actor_app_and_time()
    {
        var key = await NewKeyAsync("CI", "write");
        using var client = service.NewClient((string)key["key"]!);
        for (var number = 1; number <= 3; number++) await client.JsonAsync("POST", "/apps", new { id = $"app-{number}" });
        clock.Advance(TimeSpan.FromHours(1));
        var since = clock.GetUtcNow();
        await service.Client.JsonAsync("POST", "/apps", new { id = "app-4" });

        var first = await service.Client.JsonAsync("GET", "/audit?limit=3");
        var second = await service.Client.JsonAsync("GET", $"/audit?limit=3&after={first["next"]}");

        Assert.Equal(["app-4", "app-3", "app-2", "app-1", null],
            first["items"]!.AsArray().Concat(second["items"]!.AsArray()).Select(entry => (string?)entry!["appId"]));
        Assert.Null(second["next"]);
        Assert.Equal(["app-3", "app-2", "app-1"], (await EntriesAsync($"?actor={key["apiKey"]!["id"]}")).Select(entry => (string)entry["appId"]!));
        Assert.Equal(["app-2"], (await EntriesAsync("?appId=app-2")).Select(entry => (string)entry["appId"]!));
        Assert.Equal(["app-4"], (await EntriesAsync($"?since={since:yyyy-MM-ddTHH:mm:ssZ}")).Select(entry => (string)entry["appId"]!));
        Assert.Equal(422, (await service.Client.RefusalAsync("GET", "/audit?after=nonsense")).Status);
        Assert.Contains("since must be a time", (await service.Client.RefusalAsync("GET", "/audit?since=yesterday")).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_that_is_in_it_can_be_changed_or_removed()
    {
        await service.Client.JsonAsync("POST", "/apps", new { id = "shop" });
        Assert.Single(await EntriesAsync(""));

        await Assert.ThrowsAsync<SqliteException>(() => RunAsync("UPDATE audit SET status = 403"));
        await Assert.ThrowsAsync<SqliteException>(() => RunAsync("UPDATE audit SET actor_id = 'somebody else'"));
        await Assert.ThrowsAsync<SqliteException>(() => RunAsync("DELETE FROM audit"));

        Assert.Equal(["CreateApp POST /apps shop 201"], (await EntriesAsync("")).Select(Text));
    }

    [Fact]
    public async Task No_change_is_made_without_its_entry()
    {
        service.ExpectsErrors = true;
        await RunAsync("CREATE TRIGGER broken BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no room'); END");

        Assert.Equal(HttpStatusCode.InternalServerError, await service.Client.StatusAsync("POST", "/apps", new { id = "shop" }));
        Assert.Equal(HttpStatusCode.NotFound, await service.Client.StatusAsync("GET", "/apps/shop"));

        await RunAsync("DROP TRIGGER broken");
        Assert.Equal(["CreateApp POST /apps  500"], (await EntriesAsync("")).Select(Text));
    }

    [Fact]
    public async Task A_changes_entry_is_on_the_disk_before_the_answer_and_its_outcome_at_the_latest_with_the_end()
    {
        await service.Client.JsonAsync("POST", "/apps", new { id = "shop" });
        Assert.Equal(1, await RunAsync("SELECT COUNT(*) FROM audit WHERE operation = 'CreateApp'"));

        await service.StopAsync();

        Assert.Equal(1, await RunAsync("SELECT COUNT(*) FROM audit WHERE operation = 'CreateApp' AND status = 201 AND app_id = 'shop'"));
        await service.StartAsync();
    }

    [Fact]
    public async Task It_goes_on_after_a_restart_whatever_the_clock_says()
    {
        await service.Client.JsonAsync("POST", "/apps", new { id = "first" });
        await service.StopAsync();
        clock.AdjustTime(clock.GetUtcNow().AddDays(-1));
        await service.StartAsync();
        await service.Client.JsonAsync("POST", "/apps", new { id = "second" });

        Assert.Equal(["second", "first"], (await EntriesAsync("")).Select(entry => (string)entry["appId"]!));
    }

    [Fact]
    public async Task What_is_kept_long_enough_goes()
    {
        await service.Client.JsonAsync("POST", "/apps", new { id = "old" });
        await service.Client.JsonAsync("GET", "/audit");
        clock.Advance(TimeSpan.FromDays(1));
        await service.Client.JsonAsync("POST", "/apps", new { id = "new" });
        await service.Client.JsonAsync("GET", "/audit");

        Assert.Equal(1, await service.Services.GetRequiredService<AuditStore>().SweepAsync(clock.GetUtcNow(), CancellationToken.None));

        Assert.Equal(["new"], (await EntriesAsync("")).Select(entry => (string)entry["appId"]!));
        await Assert.ThrowsAsync<SqliteException>(() => RunAsync("DELETE FROM audit"));
    }

    private Task<JsonObject> NewKeyAsync(string name, string scope) =>
        service.Client.JsonAsync("POST", "/api-keys", new { name, scopes = new[] { scope } });

    private async Task<IReadOnlyList<JsonObject>> EntriesAsync(string query) =>
        [.. (await service.Client.JsonAsync("GET", $"/audit{query}"))["items"]!.AsArray().Select(entry => entry!.AsObject())];

    private static string Text(JsonObject entry) => $"{entry["operation"]} {entry["method"]} {entry["path"]} {entry["appId"]} {entry["status"]}";

    private async Task<long?> RunAsync(string sql)
    {
        await using var store = new SqliteConnection($"Data Source={Path.Combine(service.DataFolder, "buildapi.db")};Pooling=False");
        await store.OpenAsync();
        await using var command = store.CreateCommand();
        command.CommandText = sql;
        return (long?)await command.ExecuteScalarAsync();
    }
}
