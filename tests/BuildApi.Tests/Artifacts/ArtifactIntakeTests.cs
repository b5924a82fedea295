using System.Text;
using BuildApi.Artifacts;
using BuildApi.Failures;

namespace BuildApi.Tests.Artifacts;

public sealed class ArtifactIntakeTests : IDisposable
{
    private readonly ArtifactFixture artifacts = new();

    [Theory]
    // Whatever the engine calls the folder.
    [InlineData("./;./a.txt=1;./b/;./b/c.txt=2", "a.txt|b/c.txt")]
    [InlineData("dist/;dist/a.txt=1;dist/b/;dist/b/c.txt=2", "a.txt|b/c.txt")]
    [InlineData("a.txt=1", "a.txt")]
    [InlineData("./;./a.txt=", "a.txt")]
    // Odd names.
    [InlineData("./;./my file.txt=1;./-rf=2;./ü/😀.txt=3;./.hidden=4", "-rf|.hidden|my file.txt|ü/😀.txt")]
    [InlineData("./;./a\nb=1;./ü\nb=2;./a\\b=3;./x=y=4", "a\nb|a\\b|x=y|ü\nb")]
    // Outside.
    [InlineData("./;./a=1;/etc/passwd=2;../b=3;./c/../../d=4;./..\\e=5", "a")]
    [InlineData("dist/;dist/a=1;other/b=2;dist/../c=3;distant/d=4", "a")]
    // No files.
    [InlineData("./;./a=1;fifo ./b;device ./c", "a")]
    // Hard links.
    [InlineData("./;./a=1;./b => ./a", "a|b")]
    [InlineData("./;./a=1;./b => /etc/passwd;./c => ../a;./d => ./nothing", "a")]
    // Symbolic links.
    [InlineData("./;./a=1;./b -> a;./c/;./c/d -> ../a;./c/e -> ../c/d", "a|b|c/d|c/e")]
    [InlineData("./;./b -> a;./a=1", "a|b")]
    [InlineData("./;./a=1;./b -> /etc/passwd;./c -> ../a;./d -> nothing;./e -> f;./f -> e;./g -> a/../../x", "a")]
    [InlineData("./;./c/;./c/a=1;./current -> c;./b -> current/a", "b|c/a")]
    [InlineData("./;./c/;./c/d/;./c/d/x=1;./l -> c/d;./b -> l/../../c/d/x;./out -> l/../../../x", "b|c/d/x")]
    [InlineData("./;./a=1;./self -> .;./b -> self/self/a", "a|b")]
    [InlineData("./;./a=1;./dir -> /tmp;./dir/b=2", "a|dir/b")]
    // Twice.
    [InlineData("./;./a=1;./a=2;./a -> b", "a")]
    [InlineData("./;./.git/;./.git/config=1;./.next/cache/x=2;./a=3", "a")]
    public async Task Only_files_and_links_inside_the_folder_are_kept(string lines, string paths)
    {
        var saving = await artifacts.SaveAsync(lines.Split(';'));

        Assert.Null(saving.Failure);
        Assert.Equal(paths, artifacts.Paths());
        Assert.Equal(paths.Split('|').Length, saving.Files);
    }

    [Theory]
    [InlineData("../a=1", "absolute path or '..'")]
    [InlineData("fifo ./b", "device")]
    [InlineData("./l -> /etc", "leads out")]
    [InlineData("./l -> nowhere", "leads to nothing")]
    [InlineData("./l => ./nowhere", "leads to nothing")]
    [InlineData("./l -> .", "artifacts.tar.gz only")]
    [InlineData("./bad\uFFFDname=1", "UTF-8")]
    [InlineData("./kept=2", "same name")]
    [InlineData("./.next/cache/a\nb=2", "Next.js, which no visitor needs: .next/cache/a\\u000ab.")]
    public async Task What_is_left_out_is_told(string line, string notice)
    {
        var saving = await artifacts.SaveAsync("./", "./kept=1", line);

        Assert.Contains(notice, Assert.Single(saving.Notices), StringComparison.Ordinal);
        Assert.Equal("kept", artifacts.Paths());
    }

    [Fact]
    public async Task Many_of_a_kind_make_one_notice()
    {
        var saving = await artifacts.SaveAsync(["./", "./a=1", .. Enumerable.Range(1, 50).Select(n => $"./l{n} -> /etc")]);

        Assert.Equal("Left out, since the link leads out of the output folder: l1, l10, l11 and 47 more.", Assert.Single(saving.Notices));
    }

    [Fact]
    public async Task A_name_that_is_not_utf8_is_left_out()
    {
        var tar = TarText.Patch(TarText.Of("a => b"), 0, (byte)'a', 0xFF, 0, 0);

        var saving = await artifacts.SaveAsync(tar, ArtifactFixture.Rules());

        Assert.Contains("UTF-8", Assert.Single(saving.Notices), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_very_long_path_is_kept()
    {
        var path = string.Join('/', Enumerable.Repeat(new string('ü', 100), 40));

        await artifacts.SaveAsync("./", $"./{path}=deep");

        Assert.Equal(path, artifacts.Paths());
        Assert.Equal("deep", artifacts.Read(path));
    }

    [Fact]
    public async Task Links_show_the_content_of_what_they_lead_to()
    {
        await artifacts.SaveAsync("./", "./a=content", "./hard => ./a", "./b/", "./b/soft -> ../hard");

        Assert.Equal("content", artifacts.Read("hard"));
        Assert.Equal("content", artifacts.Read("b/soft"));
    }

    [Fact]
    public async Task Discarding_paths_puts_all_files_into_one_folder_and_keeps_the_first_of_a_name()
    {
        var tar = TarText.Of("./", "./a/", "./a/x=1", "./b/", "./b/x=2", "./b/y=3", "./b/a=4", "./l -> b/y", "./f -> b");

        var saving = await artifacts.SaveAsync(tar, ArtifactFixture.Rules() with { DiscardPaths = true });

        Assert.Equal("a|l|x|y", artifacts.Paths());
        Assert.Equal("1", artifacts.Read("x"));
        Assert.Equal("3", artifacts.Read("l"));
        Assert.Equal(["Left out, since another file has the same name already: b/x.", "Left out, since the link leads to nothing that is an artifact: f."],
            saving.Notices);
    }

    [Theory]
    [InlineData("./", "", "ArtifactsMissing", "is empty")]
    [InlineData("./;./a.txt=1;./b/c.txt=2", "*.html", "ArtifactsMissing", "holds 2 files, such as a.txt")]
    [InlineData("./;./.git/config=1", "**/*", "ArtifactsMissing", "holds 1 files")]
    [InlineData("./;./a=123456;./b=123456", "**/*", "ArtifactsTooLarge", "more than 10 bytes of artifacts, which is the limit: 1 took 6, the next has 6")]
    [InlineData("./;./a=;./b=;./c=;./d=;./e=;./f=", "**/*", "ArtifactsTooLarge", "more than 5 files, folders and links")]
    [InlineData("./;./a=;./b -> a;./c -> a;./d -> a;./e -> a;./f -> a", "**/*", "ArtifactsTooLarge", "more than 5 files, folders and links")]
    [InlineData("./;./a -> b;./c -> b;./d -> b;./e -> b;./f -> b;./g=1", "**/*", "ArtifactsTooLarge", "more than 5 files, folders and links")]
    public async Task Nothing_and_too_much_are_failures_with_numbers(string lines, string files, string code, string message)
    {
        var rules = ArtifactFixture.Rules(files.Length == 0 ? [] : [files]) with { MaxBytes = 10, MaxFiles = 5 };

        var saving = await artifacts.SaveAsync(TarText.Of(lines.Split(';')), rules);

        Assert.Equal(code, saving.Failure?.Code.ToString());
        Assert.StartsWith("The output folder 'dist' ", saving.Failure!.Message, StringComparison.Ordinal);
        Assert.Contains(message, saving.Failure.Message, StringComparison.Ordinal);
        Assert.Empty(artifacts.StoredFiles);
    }

    [Fact]
    public async Task Folders_count_too_where_their_names_are_discarded()
    {
        var rules = ArtifactFixture.Rules() with { MaxFiles = 5, DiscardPaths = true };

        var saving = await artifacts.SaveAsync(TarText.Of(["./", "./a/", "./b/", "./c/", "./d/", "./e/", "./e/f=1"]), rules);

        Assert.Equal("ArtifactsTooLarge", saving.Failure?.Code.ToString());
    }

    [Fact]
    public async Task What_is_no_tar_stream_is_an_exception_and_leaves_nothing()
    {
        var noise = new MemoryStream(Encoding.ASCII.GetBytes(new string('x', 2000)));

        await Assert.ThrowsAsync<InvalidDataException>(() => artifacts.SaveAsync(noise, ArtifactFixture.Rules()));
        Assert.Empty(artifacts.StoredFiles);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(511)]
    [InlineData(512)]
    [InlineData(1000)]
    [InlineData(3100)]
    public async Task A_stream_that_breaks_off_leaves_what_was_there_before(int length)
    {
        await artifacts.SaveAsync("./", "./a=old");
        var cut = new MemoryStream(TarText.Of("./", "./a=new", "./b=new").ToArray()[..length]);

        await Assert.ThrowsAsync<EndOfStreamException>(() => artifacts.SaveAsync(cut, ArtifactFixture.Rules()));

        Assert.Equal("old", artifacts.Read("a"));
        Assert.Equal("artifacts/storefront/1.tar", Assert.Single(artifacts.StoredFiles));
    }

    public void Dispose() => artifacts.Dispose();

    /// <summary>A zip archive has no links: each is a file of its own there, and whoever asks for one would be sent all of them.</summary>
    [Theory]
    [InlineData("./l{0} => ./a.bin")]
    [InlineData("./l{0} -> a.bin")]
    public async Task Links_count_as_what_they_lead_to(string link)
    {
        var lines = new List<string> { "./", $"./a.bin={new string('x', 100_000)}" };
        for (var number = 0; number < 9; number++) lines.Add(string.Format(System.Globalization.CultureInfo.InvariantCulture, link, number));
        using var fits = new ArtifactFixture();
        Assert.Null((await fits.SaveAsync([.. lines])).Failure);

        lines.Add(string.Format(System.Globalization.CultureInfo.InvariantCulture, link, 9));
        using var tooMuch = new ArtifactFixture();
        var failure = (await tooMuch.SaveAsync([.. lines])).Failure;

        Assert.Equal(FailureCode.ArtifactsTooLarge, failure!.Code);
        Assert.Contains("links that lead to the same files", failure.Message, StringComparison.Ordinal);
        Assert.Empty(tooMuch.StoredFiles);
    }
}
