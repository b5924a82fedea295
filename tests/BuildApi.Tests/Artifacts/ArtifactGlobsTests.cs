using BuildApi.Artifacts;

namespace BuildApi.Tests.Artifacts;

public class ArtifactGlobsTests
{
    [Theory]
    // Everything, hidden files included.
    [InlineData("**/*", "index.html", true)]
    [InlineData("**/*", "assets/js/app.js", true)]
    [InlineData("**/*", ".htaccess", true)]
    [InlineData("**/*", ".well-known/acme", true)]
    [InlineData("**", "a/b", true)]
    [InlineData(".", "a/b", true)]
    [InlineData("/", "a/b", true)]
    [InlineData("/**/*", "a/b", true)]
    [InlineData("./**/*", "a/b", true)]
    // One star stays in its folder.
    [InlineData("*", "index.html", true)]
    [InlineData("*", "a/index.html", false)]
    [InlineData("*", "a\nb", true)]
    [InlineData("*.html", "index.html", true)]
    [InlineData("*.html", "index.HTML", false)]
    [InlineData("*.html", "a/index.html", false)]
    [InlineData("assets/*", "assets/app.js", true)]
    [InlineData("assets/*", "assets/js/app.js", false)]
    [InlineData("a*c", "ac", true)]
    [InlineData("a*c", "a/c", false)]
    // Two stars cross folders, none included.
    [InlineData("**/*.js", "app.js", true)]
    [InlineData("**/*.js", "a/b/app.js", true)]
    [InlineData("assets/**/*", "assets/js/app.js", true)]
    [InlineData("assets/**/*", "assets/app.js", true)]
    [InlineData("assets/**/*", "assets", false)]
    [InlineData("assets/**/*", "my-assets/app.js", false)]
    [InlineData("a/**/z", "a/z", true)]
    [InlineData("a/**/z", "a/b/c/z", true)]
    [InlineData("a/**/z", "a/bz", false)]
    [InlineData("a**z", "a/b/z", true)]
    [InlineData("**a/x", "b/ca/x", true)]
    // A question mark is one character, whatever its size.
    [InlineData("?.js", "a.js", true)]
    [InlineData("?.js", "é.js", true)]
    [InlineData("?.js", "😀.js", true)]
    [InlineData("?.js", ".js", false)]
    [InlineData("a?b", "a/b", false)]
    // Sets.
    [InlineData("[ab].js", "a.js", true)]
    [InlineData("[ab].js", "c.js", false)]
    [InlineData("[a-c]x", "bx", true)]
    [InlineData("[!a-c]x", "bx", false)]
    [InlineData("[^a-c]x", "dx", true)]
    [InlineData("a[!b]c", "a/c", false)]
    [InlineData("a[+-9]c", "a/c", false)]
    [InlineData("a[+-9]c", "a0c", true)]
    [InlineData("[]]x", "]x", true)]
    [InlineData("[a-]x", "-x", true)]
    [InlineData("[z-a]x", "-x", true)]
    [InlineData("[^^]x", "^x", false)]
    [InlineData("posts/[id].html", "posts/[id].html", true)]
    [InlineData("posts/[id].html", "posts/i.html", true)]
    [InlineData("posts/[[...slug]].js", "posts/[[...slug]].js", true)]
    [InlineData("a[b", "a[b", true)]
    [InlineData("a[b/c]d", "a[b/c]d", true)]
    // Choices.
    [InlineData("*.{js,css}", "a.css", true)]
    [InlineData("*.{js,css}", "a.html", false)]
    [InlineData("{a,b/**}/x", "b/c/x", true)]
    [InlineData("{a,{b,c}}x", "cx", true)]
    [InlineData("{,a}x", "x", true)]
    [InlineData("a{b", "a{b", true)]
    [InlineData("a}b,c", "a}b,c", true)]
    // Names that mean themselves.
    [InlineData("my file.txt", "my file.txt", true)]
    [InlineData(" spaced.txt ", "spaced.txt", true)]
    [InlineData("-x", "-x", true)]
    [InlineData("a.b", "axb", false)]
    [InlineData("a+(b)$", "a+(b)$", true)]
    [InlineData("\\*.txt", "*.txt", true)]
    [InlineData("\\*.txt", "a.txt", false)]
    [InlineData("ünï/😀.txt", "ünï/😀.txt", true)]
    [InlineData("index.html", "a/index.html", false)]
    // A folder's name takes the folder.
    [InlineData("dist", "dist/a/b.js", true)]
    [InlineData("dist/", "dist/a.js", true)]
    [InlineData("packages/*/dist", "packages/x/dist/a.js", true)]
    [InlineData("dist", "distribution/a.js", false)]
    [InlineData("d*", "dist/a.js", false)]
    // Several, and exclusions, which win in any order and take folders too.
    [InlineData("*.html|*.css", "a.css", true)]
    [InlineData("**/*|!**/*.map", "js/app.js.map", false)]
    [InlineData("!**/*.map|**/*", "js/app.js.map", false)]
    [InlineData("!**/*.map", "js/app.js", true)]
    [InlineData("**/*|!node_modules", "node_modules/a/b.js", false)]
    [InlineData("**/*|!**/node_modules", "a/node_modules/b.js", false)]
    [InlineData("**/*|!**/node_modules/**", "a/node_modules/b.js", false)]
    [InlineData("**/*|!./drafts/*", "drafts/a.md", false)]
    [InlineData("**/*|!/drafts/**", "drafts/a/b.md", false)]
    [InlineData("", "anything", true)]
    public void Patterns_choose_paths(string patterns, string path, bool taken)
    {
        var files = patterns.Length == 0 ? [] : patterns.Split('|');

        Assert.True(ArtifactGlobs.TryParse(files, out var globs, out var why), why);
        Assert.Equal(taken ? "Taken" : "NotNamed", globs.Choose(path, "dist").ToString());
    }

    [Theory]
    [InlineData("dist", ".git/config", "GitData")]
    [InlineData("dist", "sub/.git", "GitData")]
    [InlineData("dist", ".gitignore", "Taken")]
    [InlineData("dist", ".github/x", "Taken")]
    [InlineData("", ".next/cache/webpack/1.pack", "NextCache")]
    [InlineData("/", "web/.next/cache/1.pack", "NextCache")]
    [InlineData(".next", "cache/1.pack", "NextCache")]
    [InlineData("web/.next/", "cache/1.pack", "NextCache")]
    [InlineData(".next", "static/cache/1.js", "Taken")]
    [InlineData("dist", "cache/1.js", "Taken")]
    [InlineData(".next", "cached.js", "Taken")]
    public void Some_folders_are_never_artifacts(string outputFolder, string path, string choice) =>
        Assert.Equal(choice, ArtifactGlobs.Everything.Choose(path, outputFolder).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("!")]
    [InlineData("../**/*")]
    [InlineData("a/../../b")]
    [InlineData("!../x")]
    public void Patterns_that_cannot_be_meant_are_refused(string pattern)
    {
        Assert.False(ArtifactGlobs.TryParse(["**/*", pattern], out _, out var why));
        Assert.Contains("artifacts.files", why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pattern_made_to_be_slow_is_not()
    {
        var pattern = string.Concat(Enumerable.Repeat("**/*a", 40)) + string.Concat(Enumerable.Repeat("*a", 150));

        Assert.True(ArtifactGlobs.TryParse([pattern], out var globs, out _));
        // Backtracking would need longer than the sun has.
        Assert.Equal(ArtifactChoice.NotNamed, globs.Choose(string.Concat(Enumerable.Repeat("aa/", 300)) + "b", ""));
    }
}
