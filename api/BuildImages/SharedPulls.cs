using BuildApi.Engines;

namespace BuildApi.BuildImages;

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
        ImagePull key, Func<ImagePull, Action<string>, CancellationToken, Task<PullOutcome>> start, Action<string> log, CancellationToken ct)
    {
        var pull = Enter(key, start, log);
        try
        {
            return await pull.Task.WaitAsync(ct);
        }
        finally
        {
            Leave(key, pull, log);
        }
    }

    private SharedPull Enter(ImagePull key, Func<ImagePull, Action<string>, CancellationToken, Task<PullOutcome>> start, Action<string> log)
    {
        lock (gate)
        {
            if (running.TryGetValue(key, out var pull) && !pull.Task.IsCompleted)
            {
                log($"Another build pulls {key.Reference} already; waiting for it.");
                pull.Add(log);
                return pull;
            }

            pull = new SharedPull();
            pull.Add(log);
            pull.Begin((say, ct) => start(key, say, ct));
            running[key] = pull;
            return pull;
        }
    }

    private void Leave(ImagePull key, SharedPull pull, Action<string> log)
    {
        lock (gate)
        {
            if (!pull.Remove(log) && !pull.Task.IsCompleted)
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
        private readonly List<Action<string>> logs = [];
        private bool ended;

        public Task<PullOutcome> Task { get; private set; } = null!;

        // Off the caller's thread, which holds a lock.
        public void Begin(Func<Action<string>, CancellationToken, Task<PullOutcome>> start) =>
            Task = System.Threading.Tasks.Task.Run(async () =>
            {
                try
                {
                    return await start(Say, cancellation.Token);
                }
                finally
                {
                    Dispose();
                }
            });

        public void Add(Action<string> log)
        {
            lock (gate) logs.Add(log);
        }

        /// <summary>True when nobody is left.</summary>
        public bool Remove(Action<string> log)
        {
            lock (gate)
            {
                logs.Remove(log);
                return logs.Count == 0;
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
                foreach (var log in logs) log(line);
        }
    }
}
