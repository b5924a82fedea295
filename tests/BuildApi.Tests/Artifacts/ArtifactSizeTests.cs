using System.Formats.Tar;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text;
using BuildApi.Artifacts;

namespace BuildApi.Tests.Artifacts;

[CollectionDefinition(nameof(ArtifactSizeTests), DisableParallelization = true)]
public sealed class ArtifactSizeCollection;

/// <summary>Many files and large ones, from streams that cannot seek; what lives on the heap meanwhile has a bound.</summary>
[Collection(nameof(ArtifactSizeTests))]
public sealed class ArtifactSizeTests : IDisposable
{
    private const int Files = 50_000;
    private const long LargeFile = 300L << 20;
    private const long Allowed = 48L << 20;

    private readonly ArtifactFixture artifacts = new();
    private readonly long atStart = GC.GetTotalMemory(forceFullCollection: true);
    private long peak;

    [Fact]
    public async Task Many_small_files_take_little_memory()
    {
        var saving = await SaveAsync(Enumerable.Range(0, Files).Select(Small));

        Assert.Equal((Files, Files * 3L), (saving.Files, saving.Bytes));
        AssertFlat();

        Assert.Equal(["assets/chunk-00000.js", "assets/chunk-00001.js"], PathsAfter(null));
        Assert.Equal(["assets/chunk-49999.js"], PathsAfter("assets/chunk-49998.js"));
        Assert.Equal("77 ", artifacts.Read("assets/chunk-00077.js"));
        Assert.Equal(Files, await CountZippedAsync());
        AssertFlat();
    }

    [Fact]
    public async Task One_large_file_takes_no_memory_at_all()
    {
        var saving = await SaveAsync([new PaxTarEntry(TarEntryType.RegularFile, "./large.bin") { DataStream = new Zeros(LargeFile) }]);

        Assert.Equal(LargeFile, saving.Bytes);
        await using var content = artifacts.Store.OpenFile(ArtifactFixture.App, 1, "large.bin")!.Content;
        Assert.Equal(LargeFile, content.Length);
        Assert.Equal(artifacts.Store.List(ArtifactFixture.App, 1, "", null, 1)![0].Sha256, await SHA256.HashDataAsync(content));
        AssertFlat();
    }

    private static TarEntry Small(int number) => new UstarTarEntry(TarEntryType.RegularFile, $"./assets/chunk-{number:d5}.js")
    {
        DataStream = new MemoryStream(Encoding.ASCII.GetBytes($"{number % 100,-3}")),
    };

    private async Task<ArtifactSaving> SaveAsync(IEnumerable<TarEntry> entries)
    {
        var pipe = new Pipe();
        var writing = WriteAsync(pipe.Writer, entries);
        var rules = ArtifactFixture.Rules() with { MaxBytes = long.MaxValue, MaxFiles = int.MaxValue };
        var saving = await artifacts.SaveAsync(pipe.Reader.AsStream(), rules);
        Measure();
        await pipe.Reader.CompleteAsync();
        await writing;
        return saving;
    }

    private async Task WriteAsync(PipeWriter pipe, IEnumerable<TarEntry> entries)
    {
        await using (var tar = new TarWriter(pipe.AsStream(leaveOpen: true), TarEntryFormat.Pax))
        {
            var count = 0;
            foreach (var entry in entries)
            {
                await tar.WriteEntryAsync(entry);
                if (++count % 10_000 == 0) Measure();
            }
        }
        await pipe.CompleteAsync();
    }

    private string[] PathsAfter(string? after) =>
        [.. artifacts.Store.List(ArtifactFixture.App, 1, "", after, 2)!.Select(entry => entry.Path)];

    private async Task<int> CountZippedAsync()
    {
        using var archive = artifacts.Store.OpenArchive(ArtifactFixture.App, 1)!;
        var path = artifacts.PathOf("all.zip");
        await using (var output = File.Create(path))
        {
            await archive.CopyZipAsync(output, CancellationToken.None);
            Measure();
        }
        using var zip = ZipFile.OpenRead(path);
        return zip.Entries.Count;
    }

    private void Measure() => peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: true));

    private void AssertFlat() => Assert.InRange(peak - atStart, long.MinValue, Allowed);

    public void Dispose() => artifacts.Dispose();

    /// <summary>So many bytes of nothing.</summary>
    private sealed class Zeros(long length) : Stream
    {
        public override bool CanRead => true;
        public override bool CanSeek => true;
        public override bool CanWrite => false;
        public override long Length => length;
        public override long Position { get; set; }

        public override int Read(byte[] buffer, int offset, int count)
        {
            count = (int)Math.Min(count, length - Position);
            Array.Clear(buffer, offset, count);
            Position += count;
            return count;
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override void Flush() { }
    }
}
