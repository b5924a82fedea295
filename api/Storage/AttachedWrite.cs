using System.Data.Common;

namespace BuildApi.Storage;

/// <summary>
/// What has to be on the disk together with whatever is changed from here on: it is written in the transaction of the first change that the same flow of
/// control makes, so that there is no such change without it, and it costs no flush of its own.
/// </summary>
/// <param name="write">May run more than once, and must then do no harm.</param>
internal sealed class AttachedWrite(Action<DbConnection> write)
{
    private static readonly AsyncLocal<AttachedWrite?> Current = new();

    private int taken;

    /// <summary>From now on, in this flow of control.</summary>
    public void Attach() => Current.Value = this;

    /// <summary>Not any more, wherever the flow of control has gone meanwhile.</summary>
    public void Detach()
    {
        Volatile.Write(ref taken, 1);
        Current.Value = null;
    }

    /// <summary>For the change that carries it; null when there is none, or another has taken it.</summary>
    public static AttachedWrite? Take() => Current.Value is { } attached && Interlocked.Exchange(ref attached.taken, 1) == 0 ? attached : null;

    /// <summary>The change that was to carry it was not made; the next one may.</summary>
    public void PutBack() => Volatile.Write(ref taken, 0);

    public void Run(DbConnection connection) => write(connection);
}
