using BuildApi.PackageOverrides.Versions;

namespace BuildApi.Tests.PackageOverrides;

public sealed class VersionChoiceTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 15, 0, 0, 0, TimeSpan.Zero);

    private static readonly VersionIndex Node = new()
    {
        Package = "node",
        Versions = Offers("23.1.0", "23.0.0", "22.17.1", "22.17.0", "22.0.0", "20.20.2", "20.20.1", "20.11.1", "20.11.0",
            "18.20.8", "18.0.0", "16.20.2", "24.0.0-rc.1"),
        Tags = new Dictionary<string, SemanticVersion>
        {
            ["latest"] = SemanticVersion.Parse("23.1.0"),
            ["lts"] = SemanticVersion.Parse("22.17.1"),
            ["lts/iron"] = SemanticVersion.Parse("20.20.2"),
            ["next"] = SemanticVersion.Parse("24.0.0-rc.1"),
        },
    };

    [Theory]
    [InlineData("latest", "23.1.0")]
    [InlineData("22.17", "22.17.1")]
    [InlineData("20", "20.20.2")]
    [InlineData("20.11.0", "20.11.0")]
    [InlineData("v18.0.0", "18.0.0")]
    [InlineData("^18", "18.20.8")]
    [InlineData(">=18 <21", "20.20.2")]
    [InlineData("16 || 18", "18.20.8")]
    [InlineData("<20", "18.20.8")]
    [InlineData("lts", "22.17.1")]
    [InlineData("LTS/Iron", "20.20.2")]
    [InlineData("next", "24.0.0-rc.1")]
    [InlineData("24.0.0-rc.1", "24.0.0-rc.1")]
    public void An_override_comes_down_to_one_version(string asked, string expected) =>
        Assert.Equal(expected, Choose(asked, Node).Chosen?.ToString());

    [Theory]
    [InlineData("20.99.0", "20.20.2, 20.20.1")]
    [InlineData("20.11.5", "20.11.1, 20.11.0")]
    [InlineData("19", "20.20.2")]
    [InlineData("99", "23.1.0")]
    [InlineData("24", "23.1.0")]
    [InlineData("200", "nearest are 20.20.2, 20.20.1, 23.1.0")]
    [InlineData("200.1.0", "nearest are 20.20.2, 20.20.1, 23.1.0")]
    [InlineData("188", "nearest are 18.20.8, 18.0.0, 23.1.0")]
    [InlineData("202", "nearest are 22.17.1, 22.17.0, 20.20.2")]
    [InlineData("lts/nickel", "lts/iron")]
    public void An_override_that_nothing_fits_names_what_is_near(string asked, string near)
    {
        var choice = Choose(asked, Node);

        Assert.Null(choice.Chosen);
        Assert.Contains(near, choice.Why, StringComparison.Ordinal);
        Assert.InRange(choice.Nearest.Count, 1, NearestVersions.Most);
    }

    [Fact]
    public void The_latest_tag_wins_over_higher_numbers()
    {
        var index = new VersionIndex
        {
            Package = "yarn",
            Versions = Offers("2.4.3", "1.22.22", "1.22.21"),
            Tags = new Dictionary<string, SemanticVersion> { ["latest"] = SemanticVersion.Parse("1.22.22") },
        };

        Assert.Equal("1.22.22", Choose("latest", index).Chosen?.ToString());
        Assert.Equal("1.22.22", Choose(">=1", index).Chosen?.ToString());
        Assert.Equal("2.4.3", Choose("2", index).Chosen?.ToString());
    }

    [Fact]
    public void Without_a_latest_tag_the_newest_release_is_latest() =>
        Assert.Equal("2.0.0", Choose("latest", new VersionIndex { Package = "x", Versions = Offers("3.0.0-beta.1", "2.0.0", "1.0.0") }).Chosen?.ToString());

    [Fact]
    public void A_range_avoids_a_deprecated_version_and_an_exact_override_gets_it_with_a_notice()
    {
        var index = new VersionIndex
        {
            Package = "tool",
            Versions = [new() { Version = SemanticVersion.Parse("1.2.1"), Deprecated = "Broken, use 1.2.0." }, .. Offers("1.2.0", "1.1.0")],
        };

        Assert.Equal("1.2.0", Choose("^1.2", index).Chosen?.ToString());
        var exact = Choose("1.2.1", index);
        Assert.Equal("1.2.1", exact.Chosen?.ToString());
        Assert.Equal(["tool 1.2.1 is deprecated: Broken, use 1.2.0."], exact.Notices);
    }

    [Theory]
    [InlineData("latest", "2.0.0")]
    [InlineData(">=1", "2.0.0")]
    [InlineData("2.1.0", "2.1.0")]
    [InlineData("3", "3.0.0")]
    public void A_floating_override_passes_over_what_is_younger_than_the_minimum_release_age(string asked, string expected)
    {
        var index = new VersionIndex
        {
            Package = "tool",
            Versions =
            [
                new() { Version = SemanticVersion.Parse("3.0.0"), PublishedAt = Now.AddDays(-30) },
                new() { Version = SemanticVersion.Parse("2.1.0"), PublishedAt = Now.AddHours(-5) },
                new() { Version = SemanticVersion.Parse("2.0.0"), PublishedAt = Now.AddDays(-90) },
                new() { Version = SemanticVersion.Parse("1.0.0") },
            ],
            Tags = new Dictionary<string, SemanticVersion> { ["latest"] = SemanticVersion.Parse("2.1.0") },
        };

        var choice = Choose(asked, index, TimeSpan.FromDays(3));

        Assert.Equal(expected, choice.Chosen?.ToString());
        Assert.Equal(expected == "2.0.0", choice.Notices.Any(notice => notice.StartsWith("2.1.0 was passed over", StringComparison.Ordinal)));
    }

    private static VersionChoice Choose(string asked, VersionIndex index, TimeSpan minimumAge = default)
    {
        Assert.True(VersionSpec.TryParse(asked, out var spec, out var why), why);
        return VersionChoice.Choose(spec, index, new VersionChoiceRules(Now, minimumAge));
    }

    private static List<PackageVersion> Offers(params string[] versions) =>
        [.. versions.Select(SemanticVersion.Parse).OrderDescending().Select(version => new PackageVersion { Version = version })];

    [Fact]
    public void A_list_of_tags_that_is_cut_says_so()
    {
        var tags = Enumerable.Range(10, 15).ToDictionary(number => $"tag{number}", _ => SemanticVersion.Parse("1.0.0"));
        tags["lts/-1"] = SemanticVersion.Parse("1.0.0");
        Assert.True(VersionSpec.TryParse("other", out var spec, out _));

        var choice = VersionChoice.Choose(spec, new VersionIndex { Package = "tool", Versions = [], Tags = tags });

        Assert.Contains("Its tags are tag10, tag11,", choice.Why, StringComparison.Ordinal);
        Assert.EndsWith("tag21 and 3 more.", choice.Why, StringComparison.Ordinal);
        Assert.DoesNotContain("lts/-1", choice.Why, StringComparison.Ordinal);
    }
}
