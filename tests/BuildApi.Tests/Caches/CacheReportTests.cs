using BuildApi.Caches;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Caches;

/// <summary>What is said of the cache paths of a spec after a build.</summary>
public sealed class CacheReportTests
{
    [Theory]
    [InlineData("node_modules/**/*", "kept")]
    [InlineData("node_modules/.cache/**/*", "kept with the path above, which covers the same files")]
    [InlineData("node_modules", "kept")]
    [InlineData("packages/*/node_modules/**/*", "matches nothing")]
    public void A_path_inside_of_another_matches_something(string written, string expected)
    {
        using var folder = new ShortFolder();
        Directory.CreateDirectory(folder.In("layer", "app", "node_modules", ".cache"));
        Directory.CreateDirectory(folder.In("rest"));
        File.WriteAllText(folder.In("layer", "app", "node_modules", ".cache", "a"), "kept");
        var selection = new CacheSelection(new CachePatterns(["app/node_modules/**/*", $"app/{written}"]), [],
            () => folder.In("rest", Guid.NewGuid().ToString()));
        selection.Run(folder.In("layer"));

        Assert.Contains(expected, CacheKeeper.Line(written, $"app/{written}", selection.Shares, folder.In("layer"), []), StringComparison.Ordinal);
    }
}
