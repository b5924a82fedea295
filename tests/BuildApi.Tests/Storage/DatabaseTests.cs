using BuildApi.Storage;
using BuildApi.Tests.Support;
using Dapper;
using Microsoft.Data.Sqlite;

namespace BuildApi.Tests.Storage;

/// <summary>The one writer: what was acknowledged stands, and a change that breaks takes no other with it.</summary>
public sealed class DatabaseTests : IAsyncLifetime, IDisposable
{
    private readonly ShortFolder folder = new();
    private Database database = null!;

    public Task InitializeAsync()
    {
        database = Open();
        return database.WriteAsync(connection => { connection.Execute("CREATE TABLE numbers (value INTEGER PRIMARY KEY) STRICT"); }, CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        await database.DisposeAsync();
        SqliteConnection.ClearAllPools();
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Writes_of_many_callers_all_stand()
    {
        await Task.WhenAll(Enumerable.Range(0, 2000).Select(AddAsync));
        Assert.Equal(2000, await CountAsync());
    }

    [Fact]
    public async Task A_store_that_refuses_for_now_is_told_from_a_change_that_is_wrong()
    {
        await AddAsync(1);
        Assert.False(Database.IsAway(await Assert.ThrowsAnyAsync<SqliteException>(() => AddAsync(1))));
        Assert.False(Database.IsAway(await Assert.ThrowsAnyAsync<SqliteException>(() =>
            database.ReadAsync(connection => connection.QuerySingle<int>("SELECT value FROM nowhere"), CancellationToken.None))));

        await database.WriteAsync(connection => { connection.Execute("PRAGMA query_only = 1"); }, CancellationToken.None);
        Assert.True(Database.IsAway(await Assert.ThrowsAnyAsync<SqliteException>(() => AddAsync(2))));
        // The next write has a new connection.
        await AddAsync(2);
        Assert.False(Database.IsAway(new IOException("of something else")));
    }

    [Fact]
    public async Task A_write_that_breaks_is_undone_alone()
    {
        var broken = Enumerable.Range(0, 100).Select(value => database.WriteAsync(connection =>
        {
            connection.Execute("INSERT INTO numbers VALUES (@value)", new { value = 10_000 + value });
            return value % 2 == 0 ? throw new InvalidOperationException($"write {value}") : value;
        }, CancellationToken.None)).ToList();
        var good = Enumerable.Range(0, 100).Select(AddAsync).ToList();

        await Task.WhenAll(good);
        foreach (var (write, value) in broken.Select((write, value) => (write, value)))
        {
            if (value % 2 != 0) Assert.Equal(value, await write);
            else Assert.Equal($"write {value}", (await Assert.ThrowsAsync<InvalidOperationException>(() => write)).Message);
        }

        Assert.Equal(150, await CountAsync());
    }

    [Fact]
    public async Task A_write_that_breaks_alone_is_not_run_again()
    {
        var runs = 0;
        await Assert.ThrowsAsync<InvalidOperationException>(() => database.WriteAsync<int>(connection =>
        {
            connection.Execute("INSERT INTO numbers VALUES (1)");
            return ++runs == 1 ? throw new InvalidOperationException("the first time") : runs;
        }, CancellationToken.None));
        await AddAsync(2);

        Assert.Equal(1, runs);
        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task What_was_acknowledged_is_there_for_the_next_life_of_the_service()
    {
        await AddAsync(7);
        await database.DisposeAsync();
        SqliteConnection.ClearAllPools();

        database = Open();

        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task A_store_that_is_closed_takes_nothing_more()
    {
        await database.DisposeAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => AddAsync(1));
        // A reader that comes late would hold the file open, and nobody would close it.
        await Assert.ThrowsAsync<OperationCanceledException>(CountAsync);
        Assert.False(File.Exists(folder.In("data", "buildapi.db-shm")));
    }

    [Fact]
    public async Task What_is_canceled_before_it_is_queued_is_not_carried_out()
    {
        await Assert.ThrowsAsync<OperationCanceledException>(() => database.WriteAsync(_ => 1, new CancellationToken(canceled: true)));
        Assert.Equal(0, await CountAsync());
    }

    [Fact]
    public async Task Times_are_kept_to_the_tick_and_compare_as_text()
    {
        await database.WriteAsync(connection => { connection.Execute("CREATE TABLE times (at TEXT NOT NULL) STRICT"); }, CancellationToken.None);
        var times = new[] { "2026-01-02T03:04:05.1234567+00:00", "2026-01-02T03:04:05+00:00", "2026-01-02T05:04:05.5+02:00", "2025-12-31T23:59:59.9999999Z" }
            .Select(text => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture)).ToList();
        await database.WriteAsync(connection =>
        {
            foreach (var at in times)
                connection.Execute("INSERT INTO times VALUES (@at)", new { at });
        }, CancellationToken.None);

        var read = await database.ReadAsync(connection => connection.Query<DateTimeOffset>("SELECT at FROM times ORDER BY at").ToList(),
            CancellationToken.None);

        Assert.Equal(times.Order(), read);
        Assert.All(read, at => Assert.Equal(TimeSpan.Zero, at.Offset));
    }

    private Database Open() => new(new DataFolder(folder.In("data")));

    private Task AddAsync(int value) =>
        database.WriteAsync(connection => connection.Execute("INSERT INTO numbers VALUES (@value)", new { value }), CancellationToken.None);

    private Task<int> CountAsync() => database.ReadAsync(connection => connection.QuerySingle<int>("SELECT COUNT(*) FROM numbers"), CancellationToken.None);
}
