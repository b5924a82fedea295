using System.Diagnostics;
using BuildApi.Apps;
using BuildApi.Builds;
using BuildApi.Configuration;
using BuildApi.Storage;
using Dapper;
using Microsoft.AspNetCore.DataProtection;

namespace BuildApi.Bench;

/// <summary>A store of its own whose queue holds so many builds of so many apps and branches, and the statements of the service on it.</summary>
internal sealed class BenchQueue : IAsyncDisposable
{
    /// <summary>Builds under way while the next is claimed, as with that many places.</summary>
    private const int Places = 2;

    private readonly Database database;
    private readonly NewBuildStore builds;
    private readonly BuildQueue queue;
    private readonly AttemptStore attempts;
    private readonly Queue<Build> running = new();
    private readonly List<double> claims = [];
    private readonly int apps;
    private readonly int branches;
    private int next;

    private BenchQueue(string folder, string name, int apps, int branches)
    {
        database = new Database(new DataFolder(Path.Combine(folder, name)));
        builds = new NewBuildStore(database, new SecretBox(new EphemeralDataProtectionProvider()), new QueueNotice(new BuildPlaces(2, new BuildSignals())),
            new BuildApiOptions { MaxQueuedBuilds = int.MaxValue, MaxQueuedBuildsPerApp = int.MaxValue });
        queue = new BuildQueue(database, new BuildSignals());
        attempts = new AttemptStore(database, new BuildSignals());
        Name = name;
        (this.apps, this.branches) = (apps, branches);
    }

    public string Name { get; }

    /// <summary>What each claim took, in seconds.</summary>
    public IReadOnlyList<double> Claims => claims;

    public static async Task<BenchQueue> FillAsync(string folder, int apps, int branches, int queued)
    {
        var filled = new BenchQueue(folder, $"{apps}x{branches}-{queued}", apps, branches);
        Migrator.Migrate(filled.database);
        await filled.database.WriteAsync(connection =>
        {
            for (var app = 0; app < apps; app++)
            {
                connection.Execute("""
                    INSERT INTO apps (id, name, repository, branch, environment, secret_names, timeout_minutes, concurrency, last_build, revision, created_at, updated_at)
                    VALUES (@id, @id, 'https://git.example.com/team/app.git', 'main', '{}', '[]', 30, 2, 0, 1, '', '')
                    """, new { id = AppOf(app) });
            }
        }, CancellationToken.None);
        for (var left = queued + Places; left > 0; left -= 5000)
            await Task.WhenAll(Enumerable.Range(0, Math.Min(left, 5000)).Select(_ => filled.PostAsync()));
        return filled;
    }

    /// <summary>Queues a build of the next app and branch, as a POST does.</summary>
    public Task PostAsync()
    {
        var number = Interlocked.Increment(ref next);
        var request = new NewBuild { Trigger = BuildTrigger.Api, Reason = "bench", Branch = $"branch-{number / apps % branches}" };
        return builds.EnqueueAsync(AppId.Parse(AppOf(number % apps), null), request, DateTimeOffset.UtcNow, CancellationToken.None);
    }

    /// <summary>Claims a build and ends the one that was claimed before the last, so that as many wait and run as before but one.</summary>
    public async Task ClaimAsync()
    {
        var start = Stopwatch.GetTimestamp();
        var build = await queue.TakeAsync("token", DateTimeOffset.UtcNow, CancellationToken.None);
        claims.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        running.Enqueue(build ?? throw new InvalidOperationException($"{Name}: nothing could be claimed."));
        if (running.Count < Places) return;
        var ended = running.Dequeue();
        await attempts.FinishAsync(ended.AttemptKey, new BuildVerdict { Event = BuildEvent.Canceled }, 0, DateTimeOffset.UtcNow, CancellationToken.None);
    }

    public void ForgetClaims() => claims.Clear();

    public ValueTask DisposeAsync() => database.DisposeAsync();

    private static string AppOf(int index) => $"app-{index}";
}
