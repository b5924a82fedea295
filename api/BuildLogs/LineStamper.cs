using System.Buffers;
using System.Globalization;
using System.Text;

namespace BuildApi.BuildLogs;

/// <summary>Puts the time that a line came in front of it: what <c>times=true</c> shows.</summary>
/// <param name="read">The times that are known now; asked for again when a line has none yet.</param>
internal sealed class LineStamper(Func<LogTimes> read)
{
    private static readonly byte[] Unknown = Encoding.ASCII.GetBytes("-".PadRight(25));

    private LogTimes times = read();
    private bool atLineStart = true;

    /// <summary>The piece of the log that begins at <paramref name="offset"/>, with times.</summary>
    public ReadOnlyMemory<byte> Stamp(long offset, ReadOnlySpan<byte> piece)
    {
        // The log grows: its newest lines may have come after the last look.
        if (!piece.IsEmpty && times.At(offset + piece.Length - 1) is null) times = read();
        var output = new ArrayBufferWriter<byte>(piece.Length + 256);
        for (var at = 0; at < piece.Length;)
        {
            if (atLineStart) output.Write(TimeOf(offset + at));
            var end = piece[at..].IndexOf((byte)'\n');
            var next = end < 0 ? piece.Length : at + end + 1;
            output.Write(piece[at..next]);
            atLineStart = end >= 0;
            at = next;
        }

        return output.WrittenMemory;
    }

    private byte[] TimeOf(long offset) => times.At(offset) is { } time
        ? Encoding.ASCII.GetBytes(time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z '", CultureInfo.InvariantCulture))
        : Unknown;
}
