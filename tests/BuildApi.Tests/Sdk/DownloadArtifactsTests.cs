using System.IO.Compression;
using BuildApi.Sdk;
using BuildApi.Tests.Artifacts;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Sdk;

/// <summary>Artifacts arrive as the build made them, and nothing is written outside the folder they are to go to.</summary>
public sealed class DownloadArtifactsTests : IDisposable
{
    private readonly ShortFolder machine = new();

    private string Target => machine.In("target");

    [Fact]
    public async Task Files_arrive_and_replace_those_of_the_same_name()
    {
        await using var service = await TestService.StartNewAsync();
        var app = await service.NewAppAsync(new BuildScript());
        await app.BuildToEndAsync();
        Directory.CreateDirectory(Target);
        await File.WriteAllTextAsync(machine.In("target", "index.html"), "a longer one of an earlier build");
        await File.WriteAllTextAsync(machine.In("target", "other.txt"), "stays");

        await SdkClient.Of(service).DownloadArtifactsAsync(app.Id, 1, Target);

        Assert.Equal(["assets/app.js=let x", "index.html=<html>", "other.txt=stays"], Files());
    }

    [Fact]
    public async Task A_build_without_artifacts_is_refused_with_a_code()
    {
        await using var service = await TestService.StartNewAsync();
        var app = await service.NewAppAsync(new BuildScript { Command = (_, _) => Task.FromResult(1) });
        await app.BuildToEndAsync();

        var refusal = await Assert.ThrowsAsync<BuildApiException<ProblemDetails>>(() => SdkClient.Of(service).DownloadArtifactsAsync(app.Id, 1, Target));

        Assert.Equal("artifacts_not_found", refusal.Code);
        Assert.False(Directory.Exists(Target));
    }

    [Fact]
    public async Task Links_and_odd_names_arrive()
    {
        await ExtractAsync("./", "./a b/", "./a b/-ü.txt=hello", "./same.txt -> a b/-ü.txt", "./current -> a b", "./a b/up.txt -> ../same.txt",
            "./hard.txt => ./a b/-ü.txt");

        Assert.Equal("a b", new FileInfo(machine.In("target", "current")).LinkTarget);
        Assert.Equal("hello", await File.ReadAllTextAsync(machine.In("target", "current", "up.txt")));
        Assert.Null(new FileInfo(machine.In("target", "hard.txt")).LinkTarget);
        Assert.Equal("hello", await File.ReadAllTextAsync(machine.In("target", "hard.txt")));
    }

    [Theory]
    [InlineData("../evil=1")]
    [InlineData("/evil=1")]
    [InlineData("a/../../evil=1")]
    [InlineData("out -> ..")]
    [InlineData("out -> /etc")]
    [InlineData("out -> a/../..")]
    [InlineData("d/e/up -> ../..", "out -> d/e/up/..")]
    [InlineData("one -> two", "two -> one")]
    [InlineData("../hard => a")]
    [InlineData("hard => ../secret")]
    [InlineData("fifo pipe")]
    public async Task An_archive_that_is_not_to_be_trusted_is_refused(params string[] entries)
    {
        await File.WriteAllTextAsync(machine.In("secret"), "of the machine");

        await Assert.ThrowsAsync<InvalidDataException>(() => ExtractAsync([.. entries]));

        Assert.Equal(["secret", "target"], Directory.EnumerateFileSystemEntries(machine.Path).Select(Path.GetFileName).Order());
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(Target, "*", SearchOption.AllDirectories),
            entry => new FileInfo(entry).LinkTarget is not null);
    }

    [Fact]
    public async Task A_link_that_is_there_already_is_not_written_through()
    {
        await File.WriteAllTextAsync(machine.In("secret"), "of the machine");
        Directory.CreateDirectory(Target);
        File.CreateSymbolicLink(machine.In("target", "a.txt"), machine.In("secret"));
        Directory.CreateSymbolicLink(machine.In("target", "folder"), machine.Path);

        await ExtractAsync("a.txt=new");
        var refusal = await Assert.ThrowsAsync<IOException>(() => ExtractAsync("folder/secret=new"));

        Assert.Contains("is a link", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("of the machine", await File.ReadAllTextAsync(machine.In("secret")));
        Assert.Equal("new", await File.ReadAllTextAsync(machine.In("target", "a.txt")));
    }

    [Fact]
    public async Task A_download_that_is_cut_off_fails()
    {
        var whole = Archive("a.txt=" + Convert.ToHexString(System.Security.Cryptography.SHA512.HashData("text"u8)));
        var client = SdkClient.Of(new PlayedAnswers(PlayedAnswers.Bytes(whole[..(whole.Length / 2)])));

        await Assert.ThrowsAsync<EndOfStreamException>(() => client.DownloadArtifactsAsync("app", 1, Target));
    }

    [Fact]
    public async Task Progress_ends_at_the_size_of_what_came()
    {
        var archive = Archive("a.txt=1", "b.txt=2");
        var progress = new Told();

        await SdkClient.Of(new PlayedAnswers(PlayedAnswers.Bytes(archive))).DownloadArtifactsAsync("app", 1, Target, progress);

        Assert.Equal(archive.Length, progress.Last);
        Assert.Equal(["a.txt=1", "b.txt=2"], Files());
    }

    private sealed class Told : IProgress<long>
    {
        public long Last { get; private set; }

        public void Report(long value) => Last = value > Last ? value : throw new InvalidOperationException($"{value} after {Last}.");
    }

    public void Dispose() => machine.Dispose();

    private Task ExtractAsync(params string[] entries) =>
        SdkClient.Of(new PlayedAnswers(PlayedAnswers.Bytes(Archive(entries)))).DownloadArtifactsAsync("app", 1, Target);

    private IEnumerable<string> Files() => Directory.EnumerateFiles(Target, "*", SearchOption.AllDirectories)
        .Select(file => $"{Path.GetRelativePath(Target, file)}={File.ReadAllText(file)}").Order(StringComparer.Ordinal);

    private static byte[] Archive(params string[] entries)
    {
        var archive = new MemoryStream();
        using (var gzip = new GZipStream(archive, CompressionLevel.Fastest)) TarText.Of(entries).CopyTo(gzip);
        return archive.ToArray();
    }
}
