namespace BuildApi.Storage;

/// <summary>
/// Says when the store's writer works, and when those go on whose writes are done: for whoever wants every order of them, one after the other and the same
/// again. Without one a thread of the writer's own works as soon as there is something to write.
/// </summary>
internal interface IWriterTurns
{
    /// <summary>Something waits. <paramref name="turn"/> writes all that waits by then, and may be run at once.</summary>
    void Ask(Action turn);

    /// <summary>Some writes are on the disk, or failed; <paramref name="callers"/> tells those who wait for them.</summary>
    void GoOn(Action callers);
}
