namespace BuildApi.Builds;

/// <summary>
/// The places for builds that run at the same time. A build that waits for a registry gives its place back meanwhile, and
/// has it again before the queue gets another one.
/// </summary>
internal sealed class BuildPlaces(int limit, BuildSignals signals)
{
    private readonly Lock gate = new();
    private readonly LinkedList<TaskCompletionSource> returning = [];
    private int taken;
    private int lent;

    /// <summary>How many builds may run at the same time.</summary>
    public int Limit => limit;

    /// <summary>Builds under way that hold no place now.</summary>
    public int Lent => Volatile.Read(ref lent);

    /// <summary>The engine does not answer: no build begins, whatever places there are.</summary>
    public bool EngineIsAway { get; set; }

    /// <summary>There is too little room where builds write: none begins, whatever places there are.</summary>
    public bool DiskIsFull
    {
        get;
        set
        {
            if (field == value) return;
            field = value;
            if (!value) signals.RingQueue();
        }
    }

    public bool HasFree
    {
        get
        {
            lock (gate) return !DiskIsFull && taken < limit && returning.Count == 0;
        }
    }

    /// <summary>Takes a place, also beyond the limit: a build that an earlier life of the service began is there already.</summary>
    public Place Take()
    {
        lock (gate) taken++;
        return new Place(this);
    }

    private void GiveBack()
    {
        lock (gate)
        {
            taken--;
            while (taken < limit && returning.First is { } next)
            {
                returning.RemoveFirst();
                if (next.Value.TrySetResult()) taken++;
            }
        }

        signals.RingQueue();
    }

    private async Task TakeBackAsync(CancellationToken ct)
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            if (taken < limit && returning.Count == 0)
            {
                taken++;
                return;
            }

            returning.AddLast(turn);
        }

        await using var canceled = ct.Register(() =>
        {
            lock (gate) returning.Remove(turn);
            turn.TrySetCanceled(ct);
        });
        await turn.Task;
    }

    /// <summary>One build's place.</summary>
    internal sealed class Place(BuildPlaces places) : IDisposable
    {
        private int isLent;
        private int ended;

        /// <summary>Lets another build have the place until <see cref="TakeBackAsync"/>.</summary>
        public void Lend()
        {
            if (Interlocked.Exchange(ref isLent, 1) == 1) return;
            Interlocked.Increment(ref places.lent);
            places.GiveBack();
        }

        /// <summary>Comes back when the build has a place; at once when it never gave one away.</summary>
        public async Task TakeBackAsync(CancellationToken ct)
        {
            if (Volatile.Read(ref isLent) == 0) return;
            await places.TakeBackAsync(ct);
            isLent = 0;
            Interlocked.Decrement(ref places.lent);
        }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref ended, 1) == 1) return;
            if (Interlocked.Exchange(ref isLent, 1) == 1) Interlocked.Decrement(ref places.lent);
            else places.GiveBack();
        }
    }
}
