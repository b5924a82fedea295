using System.Buffers.Text;
using System.Text;

namespace BuildApi.Artifacts;

/// <summary>An entry of the tar stream that an engine gives.</summary>
/// <param name="Type">The type byte: <c>0</c> file, <c>1</c> hard link, <c>2</c> symbolic link, <c>5</c> folder, …</param>
/// <param name="Name">As it is in the archive; bytes that are not UTF-8 became U+FFFD.</param>
/// <param name="Link">Where a link points to.</param>
internal sealed record ArtifactTarEntry(char Type, string Name, string Link, long Size, int Mode, DateTimeOffset ModifiedAt);

/// <summary>
/// Reads a tar stream once, from front to back, in constant memory: ustar, PAX, and GNU's long names and large numbers.
/// </summary>
/// <param name="tar">Read in blocks of 512 bytes: buffered.</param>
/// <remarks>
/// <c>System.Formats.Tar.TarReader</c> looks for the newline at the end of a PAX record instead of counting its length, so
/// that one file called <c>"ü\nx"</c> makes it refuse a whole archive (.NET 10).
/// </remarks>
internal sealed class ArtifactTarReader(Stream tar)
{
    private const int Block = 512;
    // Names and extended attributes; Linux allows 4 KiB and 64 KiB of them.
    private const long LargestExtension = 1 << 20;

    private readonly byte[] block = new byte[Block];
    private readonly byte[] skipped = new byte[64 * 1024];
    private long padding;

    /// <summary>Bytes of the entry's content that are not read yet.</summary>
    public long Remaining { get; private set; }

    /// <summary>The next entry, or null at the end. What was not read of the one before is passed over.</summary>
    /// <exception cref="InvalidDataException">This is no tar archive, or a damaged one.</exception>
    /// <exception cref="EndOfStreamException">The stream ended before the archive did.</exception>
    public async Task<ArtifactTarEntry?> NextAsync(CancellationToken ct)
    {
        var extensions = new Dictionary<string, string>();
        while (await ReadHeaderAsync(ct))
        {
            switch ((char)block[156])
            {
                case 'x': ReadRecords(await ReadExtensionAsync(ct), extensions); break;
                case 'L': extensions["path"] = TextOf(await ReadExtensionAsync(ct)); break;
                case 'K': extensions["linkpath"] = TextOf(await ReadExtensionAsync(ct)); break;
                case 'g': await ReadExtensionAsync(ct); break;
                default: return Entry(extensions);
            }
        }
        return null;
    }

    /// <summary>Content of the entry; 0 at its end.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken ct)
    {
        if (buffer.Length > Remaining) buffer = buffer[..(int)Remaining];
        if (buffer.Length == 0) return 0;
        var read = await tar.ReadAsync(buffer, ct);
        if (read == 0) throw new EndOfStreamException("The tar stream ended in the middle of a file.");
        Remaining -= read;
        return read;
    }

    private async Task<bool> ReadHeaderAsync(CancellationToken ct)
    {
        await SkipAsync(Remaining + padding, ct);
        await tar.ReadExactlyAsync(block, ct);
        if (!block.AsSpan().ContainsAnyExcept((byte)0)) return false;
        if (Number(148, 8) != Checksum()) throw new InvalidDataException("The tar stream has a damaged header.");
        SetSize(Number(124, 12));
        return true;
    }

    private ArtifactTarEntry Entry(Dictionary<string, string> extensions)
    {
        var type = block[156] == 0 ? '0' : (char)block[156];
        if (extensions.TryGetValue("size", out var size)) SetSize(long.TryParse(size, out var bytes) ? bytes : -1);
        // Links and folders have no content, whatever size they tell.
        if (type is >= '1' and <= '6') SetSize(0);
        return new ArtifactTarEntry(type, extensions.GetValueOrDefault("path") ?? HeaderName(),
            extensions.GetValueOrDefault("linkpath") ?? TextOf(block.AsSpan(157, 100)), Remaining, (int)Number(100, 8) & 0x1FF,
            TimeOf(extensions.GetValueOrDefault("mtime") ?? Number(136, 12).ToString()));
    }

    private string HeaderName()
    {
        var prefix = block.AsSpan(257, 6).SequenceEqual("ustar\0"u8) ? TextOf(block.AsSpan(345, 155)) : "";
        return (prefix.Length > 0 ? prefix + "/" : "") + TextOf(block.AsSpan(0, 100));
    }

    private async Task<byte[]> ReadExtensionAsync(CancellationToken ct)
    {
        if (Remaining > LargestExtension) throw new InvalidDataException($"The tar stream has a header of {Remaining} bytes.");
        var content = new byte[Remaining];
        await tar.ReadExactlyAsync(content, ct);
        Remaining = 0;
        return content;
    }

    /// <summary>PAX records, each <c>length key=value\n</c>; the length, in decimal digits, counts all of it.</summary>
    private static void ReadRecords(ReadOnlySpan<byte> records, Dictionary<string, string> extensions)
    {
        while (records.Length > 0)
        {
            if (!Utf8Parser.TryParse(records, out int length, out var digits) || length <= digits + 2 || length > records.Length
                || records[digits..length].IndexOf((byte)'=') is not (> 0 and var equals))
                throw new InvalidDataException("The tar stream has a damaged PAX record.");
            var key = Encoding.UTF8.GetString(records[(digits + 1)..(digits + equals)]);
            extensions[key] = Encoding.UTF8.GetString(records[(digits + equals + 1)..(length - 1)]);
            records = records[length..];
        }
    }

    private async Task SkipAsync(long count, CancellationToken ct)
    {
        Remaining = count;
        while (await ReadAsync(skipped, ct) > 0) { }
    }

    private void SetSize(long size)
    {
        if (size < 0) throw new InvalidDataException($"The tar stream has a size of {size} bytes.");
        Remaining = size;
        padding = -size & (Block - 1);
    }

    private long Checksum()
    {
        var sum = 8 * ' ';
        for (var at = 0; at < Block; at++) sum += at is >= 148 and < 156 ? 0 : block[at];
        return sum;
    }

    /// <summary>Octal digits, or a large number in base 256 whose first bit is set (GNU).</summary>
    private long Number(int at, int length)
    {
        var field = block.AsSpan(at, length);
        long value = 0;
        if ((field[0] & 0x80) != 0)
        {
            foreach (var digit in field[^8..]) value = (value << 8) | digit;
            return value;
        }
        foreach (var digit in field)
        {
            if (digit is >= (byte)'0' and <= (byte)'7') value = (value << 3) + (digit - '0');
            else if (value > 0) break;
        }
        return value;
    }

    private static string TextOf(ReadOnlySpan<byte> field)
    {
        var end = field.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? field : field[..end]);
    }

    private static DateTimeOffset TimeOf(string seconds) =>
        double.TryParse(seconds, out var value) && value is > 0 and < 200_000_000_000
            ? DateTimeOffset.FromUnixTimeSeconds((long)value)
            : DateTimeOffset.UnixEpoch;
}
