using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace BuildApi.Artifacts;

/// <summary>
/// The index at the end of the store's file: records of one size in the order of their paths (by UTF-16 code unit),
/// then the paths, then a trailer that tells where it all begins. Looked up on the disk, so that the number of files
/// costs no memory; in one file with the content, so that one rename makes both valid.
/// </summary>
internal sealed class ArtifactIndex
{
    private const int RecordSize = 80;
    private const int TrailerSize = 24;
    // Changes with the format.
    private const long Mark = 0x3130_7864_6E49_4142;

    private readonly SafeFileHandle file;

    private ArtifactIndex(SafeFileHandle file, long start, int count) => (this.file, Start, Count) = (file, start, count);

    /// <summary>Where the archive ends and the index begins.</summary>
    public long Start { get; }

    /// <summary>Files and folders.</summary>
    public int Count { get; }

    public static ArtifactIndex Open(SafeFileHandle file)
    {
        Span<byte> trailer = stackalloc byte[TrailerSize];
        Read(file, trailer, RandomAccess.GetLength(file) - TrailerSize);
        if (BinaryPrimitives.ReadInt64LittleEndian(trailer[16..]) != Mark)
            throw new InvalidDataException("An artifact file of this data folder has no index: it is damaged, or another version wrote it.");
        return new ArtifactIndex(file, BinaryPrimitives.ReadInt64LittleEndian(trailer), (int)BinaryPrimitives.ReadInt64LittleEndian(trailer[8..]));
    }

    public static async Task WriteAsync(Stream file, List<ArtifactEntry> entries, CancellationToken ct)
    {
        entries.Sort((one, other) => string.CompareOrdinal(one.Path, other.Path));
        var start = file.Position;
        var pathAt = start + ((long)entries.Count * RecordSize);
        var record = new byte[RecordSize];
        foreach (var entry in entries)
        {
            var length = Encoding.UTF8.GetByteCount(entry.Path);
            Write(record, entry, pathAt, length);
            await file.WriteAsync(record, ct);
            pathAt += length;
        }
        foreach (var entry in entries) await file.WriteAsync(Encoding.UTF8.GetBytes(entry.Path), ct);

        BinaryPrimitives.WriteInt64LittleEndian(record, start);
        BinaryPrimitives.WriteInt64LittleEndian(record.AsSpan(8), entries.Count);
        BinaryPrimitives.WriteInt64LittleEndian(record.AsSpan(16), Mark);
        await file.WriteAsync(record.AsMemory(0, TrailerSize), ct);
    }

    public ArtifactEntry this[int number]
    {
        get
        {
            Span<byte> record = stackalloc byte[RecordSize];
            Read(file, record, Start + ((long)number * RecordSize));
            return new ArtifactEntry
            {
                Path = PathOf(record),
                IsFolder = record[12] != 0,
                Mode = BinaryPrimitives.ReadUInt16LittleEndian(record[14..]),
                Offset = BinaryPrimitives.ReadInt64LittleEndian(record[16..]),
                Size = BinaryPrimitives.ReadInt64LittleEndian(record[24..]),
                ModifiedAt = DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadInt64LittleEndian(record[32..])),
                Sha256 = record[40..72].ToArray(),
            };
        }
    }

    public ArtifactEntry? Find(string path)
    {
        var number = FirstAtOrAfter(path);
        return number < Count && this[number] is var entry && entry.Path == path ? entry : null;
    }

    /// <summary>Number of the first entry whose path is this one or comes later.</summary>
    public int FirstAtOrAfter(string path)
    {
        var (low, high) = (0, Count);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (string.CompareOrdinal(this[middle].Path, path) < 0) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    private string PathOf(ReadOnlySpan<byte> record)
    {
        var path = new byte[BinaryPrimitives.ReadInt32LittleEndian(record[8..])];
        Read(file, path, BinaryPrimitives.ReadInt64LittleEndian(record));
        return Encoding.UTF8.GetString(path);
    }

    private static void Write(Span<byte> record, ArtifactEntry entry, long pathAt, int pathLength)
    {
        BinaryPrimitives.WriteInt64LittleEndian(record, pathAt);
        BinaryPrimitives.WriteInt32LittleEndian(record[8..], pathLength);
        record[12] = entry.IsFolder ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt16LittleEndian(record[14..], (ushort)entry.Mode);
        BinaryPrimitives.WriteInt64LittleEndian(record[16..], entry.Offset);
        BinaryPrimitives.WriteInt64LittleEndian(record[24..], entry.Size);
        BinaryPrimitives.WriteInt64LittleEndian(record[32..], entry.ModifiedAt.ToUnixTimeSeconds());
        entry.Sha256.CopyTo(record[40..]);
    }

    private static void Read(SafeFileHandle file, Span<byte> buffer, long at)
    {
        while (buffer.Length > 0)
        {
            var read = at < 0 ? 0 : RandomAccess.Read(file, buffer, at);
            if (read == 0) throw new InvalidDataException("An artifact file of this data folder is shorter than its index says: it is damaged.");
            buffer = buffer[read..];
            at += read;
        }
    }
}
