using BuildApi.ToolStore.Archives;
using BuildApi.ToolStore.Settings;

namespace BuildApi.Tests.ToolStore;

public sealed class ArchiveDownloadTests : IHttpClientFactory
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_list_of_checksums_that_is_too_large_is_refused_at_once_whether_or_not_it_tells_its_length(bool withoutLength)
    {
        await using var mirror = await LocalMirror.StartAsync();
        mirror.WithoutLength = withoutLength;
        mirror.Put("/SHASUMS256.txt", new byte[17 * 1024 * 1024]);
        var download = new ArchiveDownload(this, new ToolStoreSettings { Folder = "/nowhere" }, TimeProvider.System);

        var refusal = await Assert.ThrowsAsync<DownloadFailedException>(() =>
            download.FetchTextAsync(new Uri(mirror.Address, "SHASUMS256.txt").AbsoluteUri, attempts: 3, default));

        Assert.Contains("is larger than 16777216 bytes", refusal.Message, StringComparison.Ordinal);
        Assert.Single(mirror.Requests);
        mirror.Put("/SHASUMS256.txt", "abc  node.tar.gz\n");
        Assert.Equal("abc  node.tar.gz\n", await download.FetchTextAsync(new Uri(mirror.Address, "SHASUMS256.txt").AbsoluteUri, attempts: 1, default));
    }

    public HttpClient CreateClient(string name) => new();
}
