using BuildApi.Caches;

namespace BuildApi.Tests.Caches;

public sealed class CachePatternsTests
{
    [Theory]
    [InlineData("node_modules/**/*", "app/node_modules", "LookInside")]
    [InlineData("node_modules/**/*", "app/node_modules/a/b.js", "Take")]
    [InlineData("node_modules/**/*", "app/src/a.js", "Leave")]
    [InlineData("node_modules/**/*", "app/packages/node_modules/a", "Leave")]
    [InlineData("node_modules", "app/node_modules/a/b.js", "Take")]
    [InlineData(".angular/cache/**/*", "app/.angular/cache/20/x", "Take")]
    [InlineData(".angular/cache/**/*", "app/.angular/other", "Leave")]
    [InlineData("packages/*/node_modules/**/*", "app/packages/one/node_modules/a", "Take")]
    [InlineData("packages/*/node_modules/**/*", "app/packages/one/src", "Leave")]
    [InlineData("**/cache", "app/deep/down/cache/x", "Take")]
    [InlineData("kept/**/* !kept/not", "app/kept/not/x", "Leave")]
    [InlineData("kept/**/* !kept/not", "app/kept/yes", "Take")]
    [InlineData("kept/**/* !kept/a/not", "app/kept/a", "LookInside")]
    [InlineData("!kept/not kept/**/*", "app/kept/not", "Leave")]
    [InlineData("a/**/**/b", "app/a/b", "Take")]
    [InlineData("a/**/**/b", "app/a/x/y/b", "Take")]
    public void A_path_is_taken_left_or_looked_into(string patterns, string path, string choice) => Assert.Equal(choice, new CachePatterns(
        patterns.Split(' ').Select(pattern => pattern.StartsWith('!') ? $"!app/{pattern[1..]}" : $"app/{pattern}")).Choose(path.Split('/'), out _).ToString());

    [Fact]
    public void A_pattern_of_very_many_stars_ends_no_service() =>
        Assert.Equal(CacheChoice.Take, new CachePatterns([string.Join('/', Enumerable.Repeat("**", 100_000)) + "/b"]).Choose(["b"], out _));
}
