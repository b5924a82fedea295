using System.Formats.Tar;
using System.Text;

namespace BuildApi.Tests.Artifacts;

/// <summary>Makes tar archives for tests from lines such as <c>./a.txt=hello</c>, <c>./folder/</c>, <c>./a -> b</c> and <c>./a => b</c> (hard link).</summary>
internal static class TarText
{
    public static MemoryStream Of(params string[] lines)
    {
        var stream = new MemoryStream();
        using (var writer = new TarWriter(stream, TarEntryFormat.Pax, leaveOpen: true))
            foreach (var line in lines) writer.WriteEntry(Entry(line));
        stream.Position = 0;
        return stream;
    }

    public static TarEntry Entry(string line)
    {
        if (line.Split(" -> ") is [var link, var target]) return new PaxTarEntry(TarEntryType.SymbolicLink, link) { LinkName = target };
        if (line.Split(" => ") is [var hard, var file]) return new UstarTarEntry(TarEntryType.HardLink, hard) { LinkName = file };
        if (line.StartsWith("fifo ", StringComparison.Ordinal)) return new PaxTarEntry(TarEntryType.Fifo, line[5..]);
        if (line.StartsWith("device ", StringComparison.Ordinal)) return new PaxTarEntry(TarEntryType.CharacterDevice, line[7..]);
        if (line.EndsWith('/')) return new UstarTarEntry(TarEntryType.Directory, line);
        var (name, content) = (line[..line.LastIndexOf('=')], line[(line.LastIndexOf('=') + 1)..]);
        return new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)) };
    }

    /// <summary>Replaces bytes of the first header, and makes its checksum right again.</summary>
    public static MemoryStream Patch(MemoryStream tar, int at, params byte[] bytes)
    {
        var header = tar.GetBuffer().AsSpan(0, 512);
        bytes.CopyTo(header[at..]);
        header[148..156].Fill((byte)' ');
        var sum = 0;
        foreach (var value in header) sum += value;
        Encoding.ASCII.GetBytes($"{Convert.ToString(sum, 8),6}\0 ").CopyTo(header[148..]);
        return tar;
    }
}
