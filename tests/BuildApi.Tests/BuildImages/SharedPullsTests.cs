using System.Collections.Concurrent;
using BuildApi.BuildImages.Pulls;
using BuildApi.Engines;

namespace BuildApi.Tests.BuildImages;

public sealed class SharedPullsTests
{
    private static readonly ImagePull Pull = new() { Reference = "docker.io/library/node:22" };

    private readonly SharedPulls pulls = new();
    private readonly TaskCompletionSource<PullOutcome> end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<(PullWaiter Waiters, CancellationToken Token)> started = new();

    [Fact]
    public async Task Ten_builds_that_want_one_image_pull_it_once_and_all_read_how_it_goes()
    {
        var logs = Enumerable.Range(0, 10).Select(_ => new ConcurrentQueue<string>()).ToList();
        var builds = logs.Select(log => Join(Pull, log.Enqueue)).ToList();
        var (waiters, _) = await StartedAsync();

        waiters.Say("Pulled 1 of 2 layers");
        end.SetResult(Outcome);

        Assert.All(await Task.WhenAll(builds), outcome => Assert.Same(Outcome, outcome));
        Assert.Single(started);
        Assert.All(logs, log => Assert.Contains("Pulled 1 of 2 layers", log));
        Assert.Equal(9, logs.Count(log => log.Contains("Another build is already pulling docker.io/library/node:22; waiting for it.")));
    }

    [Fact]
    public async Task Pulls_with_other_credentials_are_not_shared()
    {
        var mine = Join(Pull with { Login = new RegistryLogin("docker.io", "me", "secret", null) });
        var yours = Join(Pull with { Login = new RegistryLogin("docker.io", "you", "secret", null) });
        end.SetResult(Outcome);
        await Task.WhenAll(mine, yours);
        Assert.Equal(2, started.Count);
    }

    [Fact]
    public async Task One_build_that_gives_up_leaves_the_pull_to_the_others()
    {
        using var giveUp = new CancellationTokenSource();
        var lost = Join(Pull, ct: giveUp.Token);
        var kept = Join(Pull);
        var (_, token) = await StartedAsync();

        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => lost);
        Assert.False(token.IsCancellationRequested);

        end.SetResult(Outcome);
        Assert.Same(Outcome, await kept);
    }

    [Fact]
    public async Task A_pull_for_which_nobody_waits_is_cancelled_and_the_next_starts_anew()
    {
        using var giveUp = new CancellationTokenSource();
        var lost = Join(Pull, ct: giveUp.Token);
        var (_, token) = await StartedAsync();

        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => lost);
        Assert.True(token.IsCancellationRequested);

        end.SetResult(Outcome);
        Assert.Same(Outcome, await Join(Pull));
        Assert.Equal(2, started.Count);
    }

    [Fact]
    public async Task A_pull_that_is_over_is_not_joined()
    {
        end.SetResult(Outcome);
        await Join(Pull);
        await Join(Pull);
        Assert.Equal(2, started.Count);
    }

    [Fact]
    public async Task Whoever_waits_is_told_of_a_pause_also_when_coming_in_the_middle_of_it()
    {
        var early = 0;
        var late = 0;
        var first = Join(Pull, pauses: () => early++);
        var (waiters, _) = await StartedAsync();

        waiters.Pauses();
        var second = Join(Pull, pauses: () => late++);
        Assert.Equal((1, 1), (early, late));

        waiters.Say("Pulling again");
        var third = Join(Pull, pauses: () => Assert.Fail("There is no pause."));
        end.SetResult(Outcome);
        await Task.WhenAll(first, second, third);
    }

    private static PullOutcome Outcome { get; } = new(new EngineImage { Id = "sha256:id", Os = "linux", Architecture = "amd64" }, null);

    private Task<PullOutcome> Join(ImagePull pull, Action<string>? log = null, Action? pauses = null, CancellationToken ct = default) =>
        pulls.JoinAsync(pull, (_, waiters, token) =>
        {
            started.Enqueue((waiters, token));
            return end.Task;
        }, new PullWaiter(log ?? (_ => { }), pauses ?? (() => { })), ct);

    // The pull starts on a thread of its own.
    private async Task<(PullWaiter Waiters, CancellationToken Token)> StartedAsync()
    {
        (PullWaiter, CancellationToken) first;
        while (!started.TryPeek(out first)) await Task.Yield();
        return first;
    }
}
