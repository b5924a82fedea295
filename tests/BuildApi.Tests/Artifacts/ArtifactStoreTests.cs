using System.Security.Cryptography;
using System.Text;
using BuildApi.Apps;
using BuildApi.Artifacts;

namespace BuildApi.Tests.Artifacts;

public sealed class ArtifactStoreTests : IDisposable
{
    private readonly ArtifactFixture artifacts = new();

    [Fact]
    public async Task A_file_is_listed_with_size_and_hash()
    {
        var saving = await artifacts.SaveAsync("./", "./a/b.txt=hello");

        var entry = Assert.Single(artifacts.Store.List(ArtifactFixture.App, 1, "", null, 10)!);
        Assert.Equal(("a/b.txt", 5L), (entry.Path, entry.Size));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData("hello"u8)), entry.Sha256Text);
        Assert.Equal((1, 5L), (saving.Files, saving.Bytes));
    }

    [Fact]
    public async Task Saving_again_replaces_and_an_open_file_stays_readable()
    {
        await artifacts.SaveAsync("./", "./a=old", "./b=old");
        using var open = artifacts.Store.OpenFile(ArtifactFixture.App, 1, "a")!.Content;

        await artifacts.SaveAsync("./", "./a=new");

        Assert.Equal("a", artifacts.Paths());
        Assert.Equal("new", artifacts.Read("a"));
        Assert.Equal("old", new StreamReader(open).ReadToEnd());
    }

    [Theory]
    [InlineData("", null, 3, "a|b/1|b/2")]
    [InlineData("", "b/2", 3, "b/3|c")]
    [InlineData("", "b/25", 3, "b/3|c")]
    [InlineData("", "c", 3, "")]
    [InlineData("b/", null, 2, "b/1|b/2")]
    [InlineData("b/", "b/2", 2, "b/3")]
    [InlineData("b/", "a", 2, "b/1|b/2")]
    [InlineData("b/", "c", 2, "")]
    [InlineData("x", null, 2, "")]
    public async Task Lists_go_on_after_a_path_and_below_a_prefix(string prefix, string? after, int limit, string paths)
    {
        await artifacts.SaveAsync("./", "./c=", "./b/", "./b/3=", "./b/1=", "./b/2=", "./a=", "./empty/");

        Assert.Equal(paths, string.Join('|', artifacts.Store.List(ArtifactFixture.App, 1, prefix, after, limit)!.Select(entry => entry.Path)));
    }

    [Theory]
    [InlineData("storefront", 2, "a")]
    [InlineData("storefront", 1, "b")]
    [InlineData("storefront", 1, "")]
    [InlineData("storefront", 1, "folder")]
    [InlineData("storefront", 1, "../1.tar")]
    [InlineData("nobody", 1, "a")]
    [InlineData("..", 1, "a")]
    [InlineData("", 1, "a")]
    public async Task What_is_not_there_is_null(string app, int build, string path)
    {
        await artifacts.SaveAsync("./", "./a=1", "./folder/");

        Assert.Null(artifacts.Store.OpenFile(AppId.Parse(app, null), build, path));
    }

    [Theory]
    [InlineData(0, 5, "01234")]
    [InlineData(3, 100, "3456789")]
    [InlineData(10, 5, "")]
    public async Task A_file_can_be_read_from_anywhere_and_never_beyond_its_end(int from, int count, string expected)
    {
        await artifacts.SaveAsync("./", "./a=before", "./b=0123456789", "./c=after");
        await using var content = artifacts.Store.OpenFile(ArtifactFixture.App, 1, "b")!.Content;
        var buffer = new byte[count];

        content.Seek(from, SeekOrigin.Begin);
        var read = content.ReadAtLeast(buffer, count, throwOnEndOfStream: false);

        Assert.Equal(expected, Encoding.UTF8.GetString(buffer, 0, read));
        Assert.Equal(10, content.Length);
    }

    [Fact]
    public async Task Deleting_takes_one_build_or_all_of_an_app()
    {
        foreach (var build in (int[])[1, 2, 3]) await artifacts.SaveAsync(TarText.Of("./a=1"), ArtifactFixture.Rules(), build);

        artifacts.Store.Delete(ArtifactFixture.App, 2);
        artifacts.Store.Delete(ArtifactFixture.App, 2);
        Assert.Equal(["artifacts/storefront/1.tar", "artifacts/storefront/3.tar"], artifacts.StoredFiles.Order());

        artifacts.Store.DeleteAll(ArtifactFixture.App);
        artifacts.Store.DeleteAll(ArtifactFixture.App);
        Assert.Empty(artifacts.StoredFiles);
    }

    [Theory]
    [InlineData(2, null, "7|8|9")]
    [InlineData(10, 3, "7|8")]
    [InlineData(1, 1, "7|8|9|10")]
    [InlineData(0, null, "7|8|9|10")]
    [InlineData(100, null, "")]
    public async Task Retention_keeps_the_newest_by_count_and_age(int keepCount, int? keepDays, string pruned)
    {
        foreach (var build in Enumerable.Range(7, 5))
        {
            await artifacts.SaveAsync(TarText.Of("./a=1"), ArtifactFixture.Rules(), build);
            // Build 11 is half a day old, each one before it a day older.
            var saved = artifacts.Clock.GetUtcNow().UtcDateTime.AddDays(build - 11 - 0.5);
            File.SetLastWriteTimeUtc(artifacts.PathOf($"artifacts/storefront/{build}.tar"), saved);
        }

        var gone = artifacts.Store.Prune(ArtifactFixture.App, keepCount, keepDays is { } days ? TimeSpan.FromDays(days) : null);

        Assert.Equal(pruned, string.Join('|', gone.Order()));
        Assert.Equal(5 - gone.Count, artifacts.StoredFiles.Count());
    }

    [Fact]
    public async Task What_a_killed_service_left_half_written_is_deleted()
    {
        await artifacts.SaveAsync("./", "./a=1");
        File.WriteAllText(artifacts.PathOf("artifacts/storefront/2.0123.saving"), "half");

        artifacts.Store.DeleteUnfinished();

        Assert.Equal("artifacts/storefront/1.tar", Assert.Single(artifacts.StoredFiles));
    }

    [Fact]
    public async Task A_damaged_file_is_an_exception_not_an_answer()
    {
        await artifacts.SaveAsync("./", "./a=1");
        File.WriteAllText(artifacts.PathOf("artifacts/storefront/1.tar"), new string('x', 100));

        Assert.Throws<InvalidDataException>(() => artifacts.Store.OpenArchive(ArtifactFixture.App, 1));
    }

    [Theory]
    [InlineData("index.html", "text/html")]
    [InlineData("app.js", "text/javascript")]
    [InlineData("app.mjs", "text/javascript")]
    [InlineData("app.js.map", "application/json")]
    [InlineData("style.CSS", "text/css")]
    [InlineData("a.wasm", "application/wasm")]
    [InlineData("a.avif", "image/avif")]
    [InlineData("a.webp", "image/webp")]
    [InlineData("a.svg", "image/svg+xml")]
    [InlineData("a.woff2", "font/woff2")]
    [InlineData("site.webmanifest", "application/manifest+json")]
    [InlineData("a.json", "application/json")]
    [InlineData("LICENSE", "application/octet-stream")]
    [InlineData(".htaccess", "application/octet-stream")]
    [InlineData("folder.js/file", "application/octet-stream")]
    public void The_content_type_follows_the_extension(string path, string type) => Assert.Equal(type, ArtifactContentTypes.Of(path));

    public void Dispose() => artifacts.Dispose();
}
