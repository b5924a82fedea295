namespace BuildApi.BuildImages.Pulls;

/// <summary>Who waits for a pull.</summary>
/// <param name="Say">Takes the lines of the build's log, perhaps from several threads, one at a time.</param>
/// <param name="Pauses">Told that nothing happens until the next try: what the waiting build holds can be of use elsewhere.</param>
internal sealed record PullWaiter(Action<string> Say, Action Pauses)
{
    public static PullWaiter Logging(Action<string> say) => new(say, () => { });
}
