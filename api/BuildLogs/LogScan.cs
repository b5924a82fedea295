using Microsoft.Win32.SafeHandles;

namespace BuildApi.BuildLogs;

/// <summary>Reads one log from a place on, piece by piece, and finds the lines that contain a text.</summary>
/// <param name="length">How much of the file is the log.</param>
/// <param name="from">Where a line begins.</param>
/// <param name="text">Without a line end, so that no match goes over one.</param>
/// <param name="most">How many lines to find.</param>
/// <param name="buffer">For a piece, and for the text that may have begun before it; the scans of a search share one.</param>
internal sealed class LogScan(SafeFileHandle file, long length, LogPlace from, ReadOnlyMemory<byte> text, int most, byte[] buffer)
{
    private readonly List<LogPlace> found = [];
    private long at = from.Offset;
    private int kept;
    private bool inFoundLine;

    /// <summary>Lines found so far, in their order.</summary>
    public IReadOnlyList<LogPlace> Found => found;

    /// <summary>Whether all of it has been read.</summary>
    public bool Ended { get; private set; }

    /// <summary>Whether as many lines are found as were wanted, and <see cref="Here"/> is behind them.</summary>
    public bool IsFull => found.Count == most && !inFoundLine;

    /// <summary>The line that it is in: another scan can go on there.</summary>
    public LogPlace Here { get; private set; } = from;

    /// <summary>Reads on by one piece.</summary>
    public void Read()
    {
        var wanted = (int)Math.Clamp(length - at - kept, 0, buffer.Length - text.Length);
        var read = wanted == 0 ? 0 : RandomAccess.Read(file, buffer.AsSpan(kept, wanted), at + kept);
        Ended = read == 0 || at + kept + read >= length;
        var piece = buffer.AsSpan(0, kept + read);
        var seen = Look(piece);
        if (IsFull && seen < piece.Length)
        {
            Ended = false;
            return;
        }

        // What may be the beginning of a match stays for the next piece.
        var stays = inFoundLine || Ended ? piece.Length : Math.Max(seen, piece.Length - text.Length + 1);
        if (!inFoundLine) Pass(piece[seen..stays], at + seen);
        piece[stays..].CopyTo(buffer);
        at += stays;
        kept = piece.Length - stays;
    }

    /// <summary>Finds what is in the piece; how far it has come, which is behind the end of the last line that was found.</summary>
    private int Look(ReadOnlySpan<byte> piece)
    {
        var seen = 0;
        while (true)
        {
            if (inFoundLine)
            {
                var end = piece[seen..].IndexOf((byte)'\n');
                if (end < 0) return piece.Length;
                seen += end + 1;
                (inFoundLine, Here) = (false, new LogPlace(at + seen, Here.Line + 1));
            }

            var hit = IsFull ? -1 : piece[seen..].IndexOf(text.Span);
            if (hit < 0) return seen;
            Pass(piece.Slice(seen, hit), at + seen);
            found.Add(Here);
            seen += hit;
            inFoundLine = true;
        }
    }

    private void Pass(ReadOnlySpan<byte> bytes, long start)
    {
        var last = bytes.LastIndexOf((byte)'\n');
        if (last >= 0) Here = new LogPlace(start + last + 1, Here.Line + bytes.Count((byte)'\n'));
    }
}
