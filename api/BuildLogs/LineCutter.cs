using System.Buffers;
using System.Text;

namespace BuildApi.BuildLogs;

/// <summary>
/// Cuts a stream of bytes after its last line end, so that no event splits a line or a UTF-8 character; a line that
/// gets too long is sent in parts, cut between characters.
/// </summary>
internal sealed class LineCutter(long offset)
{
    private const int LongestPart = 64 * 1024;

    private readonly ArrayBufferWriter<byte> held = new();

    /// <summary>The offset behind what was given out.</summary>
    public long Offset { get; private set; } = offset;

    /// <summary>Adds bytes; answers the text that is complete now, everything when the end has come.</summary>
    public string Take(ReadOnlySpan<byte> bytes, bool ended)
    {
        held.Write(bytes);
        var all = held.WrittenSpan;
        var end = ended ? all.Length : all.LastIndexOf((byte)'\n') + 1;
        if (end == 0 && all.Length >= LongestPart) end = LastCharacterEnd(all);
        var text = Encoding.UTF8.GetString(all[..end]);
        Offset += end;
        var rest = all[end..].ToArray();
        held.ResetWrittenCount();
        held.Write(rest);
        return text;
    }

    // The end before the last, perhaps incomplete, character.
    private static int LastCharacterEnd(ReadOnlySpan<byte> bytes)
    {
        for (var back = 1; back <= 4 && back <= bytes.Length; back++)
        {
            if ((bytes[^back] & 0xC0) != 0x80) return bytes.Length - back;
        }

        return bytes.Length;
    }
}
