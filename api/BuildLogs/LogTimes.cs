using System.Buffers.Binary;

namespace BuildApi.BuildLogs;

/// <summary>
/// When each part of a log came: records of 24 bytes in a file beside it (where the part starts, where it ends,
/// milliseconds since 1970). The log's own bytes know nothing of it.
/// </summary>
/// <remarks>
/// What a crash took leaves bytes without a time, never with a wrong one: a record says where its part ends. Bytes that
/// were written a second time, after a crash before they counted, have a later record, which wins.
/// </remarks>
internal sealed class LogTimes
{
    private const int RecordSize = 24;

    /// <summary>Some 40,000 records; what comes behind has no times.</summary>
    private const long LargestFile = 1024 * 1024;

    private readonly List<(long Start, long End, DateTimeOffset Time)> parts = [];

    /// <summary>Reads the records there are.</summary>
    public static LogTimes Read(Stream file)
    {
        var times = new LogTimes();
        Span<byte> record = stackalloc byte[RecordSize];
        while (file.ReadAtLeast(record, RecordSize, throwOnEndOfStream: false) == RecordSize)
            times.Add(BinaryPrimitives.ReadInt64LittleEndian(record), BinaryPrimitives.ReadInt64LittleEndian(record[8..]),
                BinaryPrimitives.ReadInt64LittleEndian(record[16..]));
        return times;
    }

    /// <summary>Adds a record behind the last whole one.</summary>
    public static void Append(FileStream file, long start, long end, DateTimeOffset time)
    {
        if (file.Length + RecordSize > LargestFile) return;
        Span<byte> record = stackalloc byte[RecordSize];
        BinaryPrimitives.WriteInt64LittleEndian(record, start);
        BinaryPrimitives.WriteInt64LittleEndian(record[8..], end);
        BinaryPrimitives.WriteInt64LittleEndian(record[16..], time.ToUnixTimeMilliseconds());
        RandomAccess.Write(file.SafeFileHandle, record, file.Length / RecordSize * RecordSize);
    }

    /// <summary>When the byte at this offset came; null where that is not known.</summary>
    public DateTimeOffset? At(long offset)
    {
        var (low, high) = (0, parts.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (parts[middle].End <= offset) low = middle + 1;
            else high = middle;
        }

        return low < parts.Count && parts[low].Start <= offset ? parts[low].Time : null;
    }

    private void Add(long start, long end, long milliseconds)
    {
        while (parts.Count > 0 && parts[^1].Start >= start) parts.RemoveAt(parts.Count - 1);
        if (parts.Count > 0 && parts[^1].End > start) parts[^1] = parts[^1] with { End = start };
        parts.Add((start, end, DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)));
    }
}
