using BuildApi.Apps;
using BuildApi.Builds;
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
         ORDER BY (SELECT COUNT(*) FROM builds AS active WHERE active.app_id = first.app_id AND active.state IN ('provisioning', 'running')),
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
    private AttemptStore attempts = null!;

    public Task InitializeAsync()
    {
        database = new Database(new DataFolder(folder.In("store")));
        Migrator.Migrate(database);
        queue = new BuildQueue(database, new BuildSignals());
        builds = new BuildStore(database, new SecretBox(new EphemeralDataProtectionProvider()), new QueueNotice(new BuildPlaces(2, new BuildSignals())));
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
                    await QueueAsync(app, $"branch-{random.Next(4)}", random.Next(1, 4));
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
            connection.Execute(
                "DROP INDEX builds_by_branch; DROP TABLE queue_heads; DROP TABLE queue_turns; DELETE FROM SchemaVersions WHERE ScriptName LIKE "
                    + "'%queue-turns%'");
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

    private async Task QueueAsync(string app, string branch, int concurrency)
    {
        await database.WriteAsync(connection => connection.Execute("""
            INSERT INTO apps (id, name, repository, branch, environment, secret_names, timeout_minutes, concurrency, last_build, revision, created_at, updated_at)
            VALUES (@app, @app, 'https://git.example.com/team/app.git', 'main', '{}', '[]', 30, @concurrency, 0, 1, '', '')
                ON CONFLICT (id) DO UPDATE SET concurrency = @concurrency
            """, new { app, concurrency }), CancellationToken.None);
        await builds.EnqueueAsync(AppId.Parse(app, null), new NewBuild { Trigger = BuildTrigger.Api, Branch = branch }, now, CancellationToken.None);
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
