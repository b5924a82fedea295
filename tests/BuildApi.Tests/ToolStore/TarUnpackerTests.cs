using System.Formats.Tar;
using BuildApi.PackageOverrides.Catalogue;
using BuildApi.Tests.Support;
using BuildApi.ToolStore.Archives;

namespace BuildApi.Tests.ToolStore;

public sealed class TarUnpackerTests : IDisposable
{
    private readonly ShortFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Files_folders_and_links_are_unpacked_without_their_top_folder()
    {
        await UnpackAsync(new TarGz()
            .Entry(TarEntryType.Directory, "package/")
            .File("package/bin/tool", "run", executable: true)
            .File("package/lib/a.js", "a")
            .Entry(TarEntryType.SymbolicLink, "package/bin/link", "../lib/a.js")
            .Entry(TarEntryType.HardLink, "package/lib/b.js", "package/lib/a.js"));

        Assert.Equal("run", await ReadAsync("root/bin/tool"));
        Assert.Equal("a", await ReadAsync("root/bin/link"));
        Assert.Equal("a", await ReadAsync("root/lib/b.js"));
        Assert.Equal((UnixFileMode)0b111_101_101, File.GetUnixFileMode(folder.In("root/bin/tool")));
        Assert.Equal((UnixFileMode)0b110_100_100, File.GetUnixFileMode(folder.In("root/lib/a.js")));
    }

    [Fact]
    public async Task A_part_may_take_single_files_to_other_places()
    {
        await UnpackAsync(new TarGz().File("package/pnpm", "binary", executable: true).File("package/LICENSE", "no"), new RecipePart
        {
            Into = "lib/pnpm",
            Files = new Dictionary<string, IReadOnlyList<string>> { ["pnpm"] = ["pnpm", "pnpx"] },
        });

        Assert.Equal("binary", await ReadAsync("root/lib/pnpm/pnpx"));
        Assert.False(File.Exists(folder.In("root/lib/pnpm/LICENSE")));
    }

    [Fact]
    public async Task A_later_file_replaces_an_earlier_one()
    {
        await UnpackAsync(new TarGz().File("package/a", "one").File("package/a", "two"));

        Assert.Equal("two", await ReadAsync("root/a"));
    }

    [Theory]
    [InlineData("/etc/passwd", "File", "", "absolute path")]
    [InlineData("package/../../outside", "File", "", "leaves its folder")]
    [InlineData("../outside", "File", "", "leaves its folder")]
    [InlineData("package/link", "Link", "/etc/passwd", "link that leaves")]
    [InlineData("package/link", "Link", "../outside", "link that leaves")]
    [InlineData("package/a/link", "Link", "../../outside", "link that leaves")]
    [InlineData("package/hard", "Hard", "package/absent", "something that is not in it")]
    [InlineData("package/hard", "Hard", "/etc/passwd", "absolute path")]
    [InlineData("package/fifo", "Fifo", "", "neither file, folder nor link")]
    [InlineData("package/device", "Device", "", "neither file, folder nor link")]
    [InlineData("package/new\u0001line", "File", "", "control characters")]
    public async Task What_leads_out_of_the_folder_is_refused(string name, string kind, string link, string reason)
    {
        var archive = kind == "File" ? new TarGz().File(name, "x") : new TarGz().Entry(TypeOf(kind), name, link);

        var refused = await Assert.ThrowsAsync<ArchiveRefusedException>(() => UnpackAsync(archive));

        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.In("outside")));
    }

    [Fact]
    public async Task Nothing_is_written_through_a_link_not_even_by_a_later_archive()
    {
        var unpacker = new TarUnpacker(folder.In("root"), 1000, 100);
        Directory.CreateDirectory(folder.In("root/real"));
        await unpacker.UnpackAsync(Stream(new TarGz().File("package/real/a", "a").Entry(TarEntryType.SymbolicLink, "package/link", "real")), new RecipePart(),
            CancellationToken.None);

        var refused = await Assert.ThrowsAsync<ArchiveRefusedException>(() =>
            unpacker.UnpackAsync(Stream(new TarGz().File("package/link/b", "b")), new RecipePart(), CancellationToken.None));

        Assert.Contains("through a link", refused.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.In("root/real/b")));
    }

    [Fact]
    public async Task Too_much_is_refused()
    {
        var large = await Assert.ThrowsAsync<ArchiveRefusedException>(() => UnpackAsync(new TarGz().File("package/a", new string('x', 2000))));
        var many = new TarGz();
        for (var i = 0; i < 101; i++) many.File($"package/{i}", "");
        var numerous = await Assert.ThrowsAsync<ArchiveRefusedException>(() => UnpackAsync(many));

        Assert.Contains("more than 1000 bytes", large.Message, StringComparison.Ordinal);
        Assert.Contains("more than 100 files", numerous.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    public async Task A_damaged_archive_is_refused(int length)
    {
        var bytes = new TarGz().File("package/a", new string('x', 500)).Bytes();
        var damaged = length == 0 ? "this is not gzip"u8.ToArray() : bytes[..^length];

        await Assert.ThrowsAsync<ArchiveRefusedException>(() =>
            new TarUnpacker(folder.In("root"), 1000, 100).UnpackAsync(new MemoryStream(damaged), new RecipePart(), CancellationToken.None));
    }

    private static TarEntryType TypeOf(string kind) => kind switch
    {
        "Link" => TarEntryType.SymbolicLink,
        "Hard" => TarEntryType.HardLink,
        "Fifo" => TarEntryType.Fifo,
        _ => TarEntryType.CharacterDevice,
    };

    private static MemoryStream Stream(TarGz archive) => new(archive.Bytes());

    private async Task UnpackAsync(TarGz archive, RecipePart? part = null)
    {
        Directory.CreateDirectory(folder.In("root"));
        await new TarUnpacker(folder.In("root"), 1000, 100).UnpackAsync(Stream(archive), part ?? new RecipePart(), CancellationToken.None);
    }

    private async Task<string> ReadAsync(string path) => await File.ReadAllTextAsync(folder.In(path));
}
