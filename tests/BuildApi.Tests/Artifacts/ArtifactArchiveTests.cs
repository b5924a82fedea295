using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using BuildApi.Artifacts;

namespace BuildApi.Tests.Artifacts;

public sealed class ArtifactArchiveTests : IDisposable
{
    private static readonly string[] Lines =
        ["./", "./index.html=<html>", "./-x=dash", "./my file ü 😀.txt=unicode", "./a\nb=newline", "./empty/", "./b/", "./b/c=deep", "./link -> b/c",
            "./hard => ./-x", "./folder -> b"];

    private readonly ArtifactFixture artifacts = new();

    [Fact]
    public async Task The_tar_gz_holds_all_names_contents_and_links()
    {
        await artifacts.SaveAsync(Lines);

        var unpacked = new List<string>();
        using var tar = new TarReader(new GZipStream(await CopyAsync(zip: false), CompressionMode.Decompress));
        while (tar.GetNextEntry(copyData: true) is { } entry)
            unpacked.Add(entry.LinkName.Length > 0 ? $"{entry.Name} -> {entry.LinkName}"
                : $"{entry.Name}={(entry.DataStream is { } data ? new StreamReader(data).ReadToEnd() : "")}");

        Assert.Equal(
            ["index.html=<html>", "-x=dash", "my file ü 😀.txt=unicode", "a\nb=newline", "empty/=", "b/=", "b/c=deep", "hard -> -x", "folder -> b",
            "link -> b/c"],
            unpacked);
    }

    [Fact]
    public async Task The_zip_holds_all_names_and_contents_with_links_as_files()
    {
        await artifacts.SaveAsync(Lines);

        using var zip = new ZipArchive(await CopyAsync(zip: true));

        Assert.Equal(
            ["-x=dash", "a\nb=newline", "b/=", "b/c=deep", "empty/=", "hard=dash", "index.html=<html>", "link=deep", "my file ü 😀.txt=unicode"],
            zip.Entries.Select(entry => $"{entry.FullName}={new StreamReader(entry.Open(), Encoding.UTF8).ReadToEnd()}"));
    }

    [Theory]
    [InlineData(99)]
    [InlineData(100)]
    [InlineData(101)]
    [InlineData(256)]
    [InlineData(4000)]
    public async Task Names_of_any_length_survive(int length)
    {
        var name = new string('n', length);
        await artifacts.SaveAsync("./", $"./{name}=long", $"./link -> {name}");

        using var tar = new TarReader(new GZipStream(await CopyAsync(zip: false), CompressionMode.Decompress));

        Assert.Equal(name, tar.GetNextEntry()!.Name);
        Assert.Equal(name, tar.GetNextEntry()!.LinkName);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_download_has_the_same_bytes(bool zip)
    {
        await artifacts.SaveAsync(Lines);

        Assert.Equal((await CopyAsync(zip)).ToArray(), (await CopyAsync(zip)).ToArray());
    }

    [Fact]
    public async Task Permissions_and_times_survive_without_the_bits_that_change_the_user()
    {
        var script = new PaxTarEntry(TarEntryType.RegularFile, "./run.sh")
        {
            Mode = (UnixFileMode)0x9ED, // rwsr-xr-x
            ModificationTime = new DateTimeOffset(2024, 2, 3, 4, 5, 6, TimeSpan.Zero),
            DataStream = new MemoryStream("x"u8.ToArray()),
        };
        var tar = new MemoryStream();
        await using (var writer = new TarWriter(tar, leaveOpen: true)) await writer.WriteEntryAsync(script);
        tar.Position = 0;

        await artifacts.SaveAsync(tar, ArtifactFixture.Rules());

        using var packed = new TarReader(new GZipStream(await CopyAsync(zip: false), CompressionMode.Decompress));
        var kept = packed.GetNextEntry()!;
        Assert.Equal((0x1ED, script.ModificationTime), ((int)kept.Mode, kept.ModificationTime));
        using var zip = new ZipArchive(await CopyAsync(zip: true));
        var zipped = zip.GetEntry("run.sh")!;
        Assert.Equal((0x81ED, 2024), (zipped.ExternalAttributes >> 16 & 0xFFFF, zipped.LastWriteTime.Year));
    }

    private async Task<MemoryStream> CopyAsync(bool zip)
    {
        using var archive = artifacts.Store.OpenArchive(ArtifactFixture.App, 1)!;
        var output = new MemoryStream();
        await (zip ? archive.CopyZipAsync(new AsyncOnly(output), CancellationToken.None)
            : archive.CopyTarGzAsync(new AsyncOnly(output), CancellationToken.None));
        output.Position = 0;
        return output;
    }

    public void Dispose() => artifacts.Dispose();

    /// <summary>As strict as the body of a response: no seeking, nothing synchronous.</summary>
    private sealed class AsyncOnly(Stream inner) : Stream
    {
        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            inner.WriteAsync(buffer, cancellationToken);
        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            inner.WriteAsync(buffer, offset, count, cancellationToken);
        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);
        public override void Flush() => throw new InvalidOperationException("Synchronous.");
        public override void Write(byte[] buffer, int offset, int count) => throw new InvalidOperationException("Synchronous.");
        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
