using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace BuildApi.Tests.ToolStore;

/// <summary>Builds gzipped tar archives, well-formed and not.</summary>
internal sealed class TarGz : IDisposable
{
    private readonly MemoryStream buffer = new();
    private readonly GZipStream gzip;
    private readonly TarWriter tar;

    public TarGz()
    {
        gzip = new GZipStream(buffer, CompressionLevel.Fastest, leaveOpen: true);
        tar = new TarWriter(gzip, TarEntryFormat.Pax, leaveOpen: true);
    }

    public TarGz File(string name, string content, bool executable = false)
    {
        tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name)
        {
            DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)),
            Mode = executable ? (UnixFileMode)0b111_101_101 : (UnixFileMode)0b110_100_100,
        });
        return this;
    }

    public TarGz Entry(TarEntryType type, string name, string link = "")
    {
        var entry = new PaxTarEntry(type, name);
        if (link.Length > 0) entry.LinkName = link;
        tar.WriteEntry(entry);
        return this;
    }

    /// <summary>Ends the archive.</summary>
    public byte[] Bytes()
    {
        Dispose();
        return buffer.ToArray();
    }

    public void Dispose()
    {
        tar.Dispose();
        gzip.Dispose();
        buffer.Dispose();
    }

    public static string Integrity(byte[] archive) => "sha512-" + Convert.ToBase64String(SHA512.HashData(archive));

    public static string Sha256(byte[] archive) => Convert.ToHexStringLower(SHA256.HashData(archive));
}
