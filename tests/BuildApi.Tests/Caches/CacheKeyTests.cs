using BuildApi.Builds;
using BuildApi.Caches;
using BuildApi.Engines;

namespace BuildApi.Tests.Caches;

public sealed class CacheKeyTests
{
    private static readonly EngineImage Image = new() { Id = "sha256:one", Os = "linux", Architecture = "amd64" };

    [Fact]
    public void What_was_installed_for_other_tools_another_image_or_another_platform_is_not_used()
    {
        var keys = new[]
        {
            CacheKey.OfProject(Image, [], ""),
            CacheKey.OfProject(Image, [Package("node", "20.1.0")], ""),
            CacheKey.OfProject(Image, [Package("node", "22.1.0")], ""),
            CacheKey.OfProject(Image with { Id = "sha256:two" }, [], ""),
            CacheKey.OfProject(Image with { Architecture = "arm64" }, [], ""),
        };
        Assert.Equal(keys.Length, keys.Distinct().Count());
    }

    [Fact]
    public void The_order_of_overrides_and_what_is_only_recorded_say_nothing() => Assert.Equal(
        CacheKey.OfProject(Image, [Package("node", "20.1.0"), Package("pnpm", "9.0.0"), Package("next", null)], ""),
        CacheKey.OfProject(Image, [Package("pnpm", "9.0.0"), Package("node", "20.1.0")], ""));

    [Theory]
    [InlineData("", "root", true)]
    [InlineData("0:0", "root", true)]
    [InlineData("1000", "1000:1000", true)]
    [InlineData("1000", "", false)]
    [InlineData("node", "1000", false)]
    public void Downloads_are_shared_by_images_whose_user_is_surely_the_same(string one, string other, bool shared) =>
        Assert.Equal(shared,
            CacheKey.OfDownloads(Image with { User = one }, "") == CacheKey.OfDownloads(Image with { Id = "sha256:two", User = other }, ""));

    [Fact]
    public void What_users_of_one_mapping_wrote_is_for_no_other_mapping_and_an_engine_without_one_finds_what_it_had()
    {
        string[] mappings = ["", "100000.100000", "200000.200000"];
        Assert.Equal(3, mappings.Select(mapping => CacheKey.OfProject(Image, [], mapping)).Distinct().Count());
        Assert.Equal(3, mappings.Select(mapping => CacheKey.OfDownloads(Image, mapping)).Distinct().Count());
        Assert.Equal(("linux/amd64 sha256:one", "linux/amd64 user 0"), (CacheKey.OfProject(Image, [], ""), CacheKey.OfDownloads(Image, "")));
    }

    private static BuildPackage Package(string name, string? version) => new() { Package = name, Requested = "latest", Resolved = version };
}
