using BuildApi.Apps;
using BuildApi.Builds;
using BuildApi.Configuration;
using BuildApi.Storage;
using BuildApi.Tests.Support;
using Dapper;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Data.Sqlite;

namespace BuildApi.Tests.Builds;

/// <summary>The claim reads turns that triggers keep; whatever happens to builds, it takes what the plain query over all of them would.</summary>
public sealed class QueueTurnTests : IAsyncLifetime, IDisposable
{
    /// <summary>The rule in one statement, without regard to what it costs.</summary>
    private const string NextByTheRule = """
        SELECT builds.app_id || ' ' || builds.number
          FROM (SELECT app_id, branch, MIN(number) AS number FROM builds WHERE state = 'queued' GROUP BY app_id, branch) AS first
          JOIN builds ON builds.app_id = first.app_id AND builds.number = first.number
          JOIN apps ON apps.id = first.app_id
         WHERE (SELECT COUNT(*) FROM builds AS active WHERE active.app_id = first.app_id AND active.state IN ('provisioning', 'running')) < apps.concurrency
           AND NOT EXISTS (SELECT 1 FROM builds AS same
                            WHERE same.app_id = first.app_id AND same.branch = first.branch AND same.state IN ('provisioning', 'running'))
         ORDER BY (SELECT MAX(priority) FROM builds AS behind WHERE behind.app_id = first.app_id AND behind.branch = first.branch AND behind.state = 'queued') DESC,
                  (SELECT COUNT(*) FROM builds AS active
                    WHERE active.app_id = first.app_id AND active.state IN ('provisioning', 'running')) * 1.0 / apps.weight,
                  (SELECT pass FROM queue_turns WHERE queue_turns.app_id = first.app_id),
                  COALESCE((SELECT MAX(started_at) FROM builds AS earlier WHERE earlier.app_id = first.app_id), ''),
                  builds.queued_at, builds.app_id, builds.number
         LIMIT 1
        """;

    private readonly ShortFolder folder = new();
    private readonly List<Build> running = [];
    private DateTimeOffset now = new(2026, 5, 1, 0, 0, 0, TimeSpan.Zero);
    private Database database = null!;
    private BuildQueue queue = null!;
    private BuildStore builds = null!;
    private NewBuildStore queued = null!;
    private AttemptStore attempts = null!;

    public Task InitializeAsync()
    {
        database = new Database(new DataFolder(folder.In("store")));
        Migrator.Migrate(database);
        queue = new BuildQueue(database, new BuildSignals());
        builds = new BuildStore(database, new SecretBox(new EphemeralDataProtectionProvider()));
        queued = new NewBuildStore(database, new SecretBox(new EphemeralDataProtectionProvider()), new QueueNotice(new BuildPlaces(2, new BuildSignals())),
            new BuildApiOptions());
        attempts = new AttemptStore(database, new BuildSignals());
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await database.DisposeAsync();
        SqliteConnection.ClearAllPools();
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Every_claim_takes_what_the_rule_says(int seed)
    {
        var random = new Random(seed);
        var claimed = 0;
        for (var step = 0; step < 1500; step++)
        {
            // Clocks stand still and go back, too.
            now = now.AddSeconds(random.Next(-1, 3));
            var app = $"app-{random.Next(6)}";
            switch (random.Next(12))
            {
                case < 5:
                    await QueueAsync(app, $"branch-{random.Next(4)}", random.Next(1, 4), random.Next(1, 4), random.Next(6) == 0 ? random.Next(-5, 6) : 0);
                    break;
                case < 8:
                    if (await ClaimAsync()) claimed++;
                    break;
                case < 10:
                    await EndOneAsync(random);
                    break;
                case 10:
                    await CancelOneAsync(random);
                    break;
                case 11 when random.Next(10) == 0:
                    await RemoveAsync(app);
                    break;
            }
        }

        Assert.InRange(claimed, 100, 1500);
        while (await ClaimAsync() || running.Count > 0) await EndOneAsync(random);
        Assert.Equal(0, await CountAsync("SELECT COUNT(*) FROM builds WHERE state = 'queued'"));
        Assert.Equal(0, await CountAsync("SELECT COUNT(*) FROM queue_heads"));
    }

    [Fact]
    public async Task Another_concurrency_counts_from_the_next_claim_on()
    {
        await QueueAsync("app", "one", 1);
        await QueueAsync("app", "two", 1);
        Assert.True(await ClaimAsync());
        Assert.False(await ClaimAsync());

        await QueueAsync("app", "two", 2);

        Assert.True(await ClaimAsync());
    }

    [Fact]
    public async Task Builds_of_a_store_from_before_get_their_turns()
    {
        for (var number = 0; number < 24; number++) await QueueAsync($"app-{number % 3}", $"branch-{number % 4}", 1 + number % 3);
        for (var claim = 0; claim < 3; claim++) Assert.True(await ClaimAsync());
        await FinishAsync(running[0]);
        running.RemoveAt(0);
        await database.WriteAsync(connection =>
        {
            foreach (var trigger in connection.Query<string>("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%turn%'").ToList())
                connection.Execute($"DROP TRIGGER {trigger}");
            connection.Execute("""
                DROP INDEX builds_by_branch; DROP TABLE queue_heads; DROP TABLE queue_turns;
                DROP INDEX builds_waiting; DROP INDEX builds_urgent; DROP INDEX builds_to_cancel;
                CREATE INDEX builds_waiting ON builds (queued_at) WHERE state = 'queued';
                ALTER TABLE builds DROP COLUMN priority; ALTER TABLE builds DROP COLUMN superseded_by; ALTER TABLE builds DROP COLUMN failed_attempts;
                ALTER TABLE apps DROP COLUMN weight; ALTER TABLE apps DROP COLUMN supersede; ALTER TABLE queue DROP COLUMN virtual_time;
                DELETE FROM SchemaVersions WHERE ScriptName LIKE '%queue-turns%' OR ScriptName LIKE '%queue-priorities%';
                """);
        }, CancellationToken.None);

        Migrator.Migrate(database);

        var random = new Random(1);
        var ended = 0;
        while (await ClaimAsync() || running.Count > 0)
        {
            await EndOneAsync(random);
            ended++;
        }

        Assert.True(ended >= 23, $"{ended} builds ended.");
    }

    [Fact]
    public async Task An_app_of_three_times_the_weight_has_three_times_the_turns()
    {
        for (var round = 0; round < 60; round++)
        {
            await QueueAsync("heavy", $"branch-{round}", 1, weight: 3);
            await QueueAsync("light", $"branch-{round}", 1);
            await QueueAsync("other", $"branch-{round}", 1);
        }

        var turns = new Dictionary<string, int>();
        for (var claim = 0; claim < 50; claim++)
        {
            Assert.True(await ClaimAsync());
            turns[running[0].Key.App.Value] = turns.GetValueOrDefault(running[0].Key.App.Value) + 1;
            await FinishAsync(running[0]);
            running.Clear();
        }

        Assert.Equal((30, 10, 10), (turns["heavy"], turns["light"], turns["other"]));
    }

    [Fact]
    public async Task What_an_app_did_not_use_while_nothing_of_it_waited_is_not_kept_for_it()
    {
        for (var round = 0; round < 40; round++) await QueueAsync("busy", $"branch-{round}", 1);
        for (var claim = 0; claim < 20; claim++) await ClaimAndFinishAsync();
        for (var round = 0; round < 10; round++) await QueueAsync("idle", $"branch-{round}", 1);

        var order = new List<string>();
        for (var claim = 0; claim < 6; claim++) order.Add(await ClaimAndFinishAsync());

        Assert.Equal(["idle", "busy", "idle", "busy", "idle", "busy"], order);
    }

    [Fact]
    public async Task What_is_urgent_behind_another_build_of_its_branch_makes_that_one_urgent()
    {
        await QueueAsync("first", "main", 1);
        await QueueAsync("second", "main", 1);
        await QueueAsync("second", "main", 1, priority: 5);

        Assert.Equal(["second 1", "second 2", "first 1"], [await ClaimAndFinishAsync(true), await ClaimAndFinishAsync(true), await ClaimAndFinishAsync(true)]);
    }

    private async Task<string> ClaimAndFinishAsync(bool withNumber = false)
    {
        Assert.True(await ClaimAsync());
        var key = running[0].Key;
        await FinishAsync(running[0]);
        running.Clear();
        return withNumber ? $"{key.App} {key.Number}" : key.App.Value;
    }

    private async Task QueueAsync(string app, string branch, int concurrency, int weight = 1, int priority = 0)
    {
        await database.WriteAsync(connection => connection.Execute("""
            INSERT INTO apps (id, name, repository, branch, environment, secret_names, timeout_minutes, concurrency, weight, last_build, revision, created_at,
                              updated_at)
            VALUES (@app, @app, 'https://git.example.com/team/app.git', 'main', '{}', '[]', 30, @concurrency, @weight, 0, 1, '', '')
                ON CONFLICT (id) DO UPDATE SET concurrency = @concurrency, weight = @weight
            """, new { app, concurrency, weight }), CancellationToken.None);
        var request = new NewBuild { Trigger = BuildTrigger.Api, Branch = branch, Priority = priority };
        await queued.EnqueueAsync(AppId.Parse(app, null), request, now, CancellationToken.None);
    }

    private async Task<bool> ClaimAsync()
    {
        var expected = await database.ReadAsync(connection => connection.QuerySingleOrDefault<string?>(NextByTheRule), CancellationToken.None);
        var taken = await queue.TakeAsync("token", now, CancellationToken.None);
        Assert.Equal(expected, taken is null ? null : $"{taken.Key.App} {taken.Key.Number}");
        if (taken is not null) running.Add(taken);
        return taken is not null;
    }

    private async Task EndOneAsync(Random random)
    {
        if (running.Count == 0) return;
        var build = running[random.Next(running.Count)];
        if (random.Next(2) == 0) await attempts.MoveAsync(build.AttemptKey, BuildEvent.RunnerClaimed, CancellationToken.None);
        if (random.Next(4) == 0) await attempts.MoveAsync(build.AttemptKey, BuildEvent.PutBack, CancellationToken.None);
        else await FinishAsync(build);
        running.Remove(build);
    }

    private async Task CancelOneAsync(Random random)
    {
        var waiting = await builds.ListAsync(AppId.Parse($"app-{random.Next(6)}", null), BuildState.Queued, null, null, 50, CancellationToken.None);
        if (waiting.Count > 0) await FinishAsync(waiting[random.Next(waiting.Count)]);
    }

    private async Task RemoveAsync(string app)
    {
        await database.WriteAsync(connection => connection.Execute("DELETE FROM apps WHERE id = @app", new { app }), CancellationToken.None);
        running.RemoveAll(build => build.Key.App.Value == app);
    }

    private Task<Build?> FinishAsync(Build build) =>
        attempts.FinishAsync(build.AttemptKey, new BuildVerdict { Event = BuildEvent.Canceled }, 0, now, CancellationToken.None);

    private Task<int> CountAsync(string sql) => database.ReadAsync(connection => connection.QuerySingle<int>(sql), CancellationToken.None);
}
