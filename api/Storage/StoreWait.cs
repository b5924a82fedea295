namespace BuildApi.Storage;

/// <summary>For what is decided and must be written down, however long the store cannot be written (a full disk, a lock of another program).</summary>
internal static class StoreWait
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(1);

    /// <summary>Asks the store until it answers.</summary>
    /// <param name="ask">Must do no harm when it is asked again.</param>
    /// <param name="clock">The clock of the waits between.</param>
    /// <param name="stopping">The service stops: what the store said last is thrown.</param>
    public static async Task<T> UntilItAnswersAsync<T>(Func<Task<T>> ask, TimeProvider clock, CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                return await ask();
            }
            catch (Exception away) when (Database.IsAway(away) && !stopping.IsCancellationRequested)
            {
                await Task.Delay(AskAgain, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
