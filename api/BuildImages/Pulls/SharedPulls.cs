using BuildApi.Engines;

namespace BuildApi.BuildImages.Pulls;

/// <summary>
/// Lets builds that want the same pull (same image, same platform, same credentials) share it. A pull goes on as long as one of
/// them waits for it, and is cancelled when the last gives up.
/// </summary>
internal sealed class SharedPulls
{
    private readonly Lock gate = new();
    private readonly Dictionary<ImagePull, SharedPull> running = [];

    /// <summary>Waits for the pull that is under way, or starts it; its log lines reach everybody who waits.</summary>
    public async Task<PullOutcome> JoinAsync(
        ImagePull key, Func<ImagePull, PullWaiter, CancellationToken, Task<PullOutcome>> start, PullWaiter waiter, CancellationToken ct)
    {
        var pull = Enter(key, start, waiter);
        try
        {
            return await pull.Task.WaitAsync(ct);
        }
        finally
        {
            Leave(key, pull, waiter);
        }
    }

    private SharedPull Enter(ImagePull key, Func<ImagePull, PullWaiter, CancellationToken, Task<PullOutcome>> start, PullWaiter waiter)
    {
        lock (gate)
        {
            if (running.TryGetValue(key, out var pull) && !pull.Task.IsCompleted)
            {
                waiter.Say($"Another build is already pulling {key.Reference}; waiting for it.");
                pull.Add(waiter);
                return pull;
            }

            pull = new SharedPull();
            pull.Add(waiter);
            pull.Begin((all, ct) => start(key, all, ct));
            running[key] = pull;
            return pull;
        }
    }

    private void Leave(ImagePull key, SharedPull pull, PullWaiter waiter)
    {
        lock (gate)
        {
            if (!pull.Remove(waiter) && !pull.Task.IsCompleted)
                return;
            // Nobody waits any more, or it is over: whoever comes next starts anew.
            if (running.GetValueOrDefault(key) == pull)
                running.Remove(key);
        }

        pull.Cancel();
    }

    /// <summary>One pull and those who wait for it.</summary>
    private sealed class SharedPull : IDisposable
    {
        private readonly CancellationTokenSource cancellation = new();
        private readonly Lock gate = new();
        private readonly List<PullWaiter> waiters = [];
        private bool pausing;
        private bool ended;

        public Task<PullOutcome> Task { get; private set; } = null!;

        // Off the caller's thread, which holds a lock.
        public void Begin(Func<PullWaiter, CancellationToken, Task<PullOutcome>> start) =>
            Task = System.Threading.Tasks.Task.Run(async () =>
            {
                try
                {
                    return await start(new PullWaiter(Say, Pause), cancellation.Token);
                }
                finally
                {
                    Dispose();
                }
            });

        public void Add(PullWaiter waiter)
        {
            lock (gate)
            {
                waiters.Add(waiter);
                if (pausing) waiter.Pauses();
            }
        }

        /// <summary>True when nobody is left.</summary>
        public bool Remove(PullWaiter waiter)
        {
            lock (gate)
            {
                waiters.Remove(waiter);
                return waiters.Count == 0;
            }
        }

        public void Cancel()
        {
            lock (gate)
                if (!ended) cancellation.Cancel();
        }

        public void Dispose()
        {
            lock (gate)
            {
                ended = true;
                cancellation.Dispose();
            }
        }

        // Within the lock: who has left is not spoken to any more, and nobody gets two lines at once.
        private void Say(string line)
        {
            lock (gate)
            {
                pausing = false;
                foreach (var waiter in waiters) waiter.Say(line);
            }
        }

        private void Pause()
        {
            lock (gate)
            {
                pausing = true;
                foreach (var waiter in waiters) waiter.Pauses();
            }
        }
    }
}
