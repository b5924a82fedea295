using BuildApi.Apps;
using BuildApi.Builds;
using BuildApi.Configuration;
using BuildApi.Storage;
using BuildApi.Tests.Storage;
using BuildApi.Tests.Support;
using Dapper;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Data.Sqlite;

namespace BuildApi.Tests.Builds;

/// <summary>
/// What the queue costs is counted in instructions of SQLite's machine: they are the same on every machine, and a walk over an index shows.
/// </summary>
public sealed class QueueCostTests : IDisposable
{
    private readonly ShortFolder folder = new();

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        folder.Dispose();
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(1, 500, 1)]
    [InlineData(20, 1, 1)]
    [InlineData(20, 7, 1)]
    [InlineData(20, 7, 3)]
    public async Task A_claim_and_a_post_and_an_end_cost_the_same_however_many_builds_wait(int apps, int branches, int priorities)
    {
        var few = await CountAsync(apps, branches, 20, "few", priorities);
        var many = await CountAsync(apps, branches, 4000, "many", priorities);
        // Among priorities a place is counted, up to the farthest that is told.
        var counting = priorities == 1 ? 0 : 20 * QueueNotice.FarthestPosition;
        Assert.True(many.Post <= few.Post * 2 + counting, $"a POST took {few.Post} instructions in a short queue, {many.Post} in a long one");
        Assert.True(many.Claim <= few.Claim * 2, $"a claim took {few.Claim} instructions in a short queue, {many.Claim} in a long one");
        Assert.True(many.End <= few.End * 2, $"an end took {few.End} instructions in a short queue, {many.End} in a long one");
    }

    private async Task<(long Post, long Claim, long End)> CountAsync(int apps, int branches, int queued, string name, int priorities)
    {
        await using var database = new Database(new DataFolder(folder.In(name)));
        Migrator.Migrate(database);
        var builds = new NewBuildStore(database, new SecretBox(new EphemeralDataProtectionProvider()), new QueueNotice(new BuildPlaces(2, new BuildSignals())),
            new BuildApiOptions());
        var queue = new BuildQueue(database, new BuildSignals());
        var attempts = new AttemptStore(database, new BuildSignals());
        await database.WriteAsync(connection =>
        {
            for (var app = 0; app < apps; app++)
            {
                connection.Execute("""
                    INSERT INTO apps (id, name, repository, branch, environment, secret_names, timeout_minutes, concurrency, last_build, revision, created_at,
                                      updated_at)
                    VALUES (@id, @id, 'https://git.example.com/team/app.git', 'main', '{}', '[]', 30, 2, 0, 1, '', '')
                    """, new { id = $"app-{app}" });
            }
        }, default);
        var now = new DateTimeOffset(2026, 5, 1, 0, 0, 0, TimeSpan.Zero);
        async Task PostAsync(int number) => await builds.EnqueueAsync(AppId.Parse($"app-{number % apps}", null),
            new NewBuild { Trigger = BuildTrigger.Api, Branch = $"branch-{number / apps % branches}", Priority = number % priorities },
            now.AddSeconds(number), default);
        await Task.WhenAll(Enumerable.Range(0, queued).Select(PostAsync));
        // Some have been built: what has ended must not be walked over, either.
        for (var ended = 0; ended < queued / 4; ended++) await EndAsync(await ClaimAsync());

        var count = 0L;
        await database.WriteAsync(connection => Instructions.Watch(connection, () => count++), default);
        async Task<long> CostOfAsync(Func<Task> work)
        {
            var before = count;
            await work();
            return count - before;
        }

        var running = new Queue<Build>();
        return (await CostOfAsync(() => PostAsync(queued)), await CostOfAsync(async () => running.Enqueue(await ClaimAsync())),
            await CostOfAsync(() => EndAsync(running.Dequeue())));

        async Task<Build> ClaimAsync() => await queue.TakeAsync("token", now.AddDays(1), default) ?? throw new InvalidOperationException("Nothing waits.");
        Task EndAsync(Build build) => attempts.FinishAsync(build.AttemptKey, new BuildVerdict { Event = BuildEvent.Canceled }, 0, now.AddDays(1), default);
    }
}
