using BuildApi.Apps;

namespace BuildApi.Tests.Apps;

public sealed class AppRulesTests
{
    [Theory]
    [InlineData("main")]
    [InlineData("feature/login")]
    [InlineData("v1.2.3")]
    [InlineData("user@work")]
    [InlineData("größe")]
    [InlineData("a.b-c_d+e#f")]
    public void A_branch_may_have_any_name_that_git_allows(string branch) => Assert.Null(AppRules.WhyBranchIsWrong(branch));

    [Theory]
    [InlineData("")]
    [InlineData("-delete")]
    [InlineData("--upload-pack=id")]
    [InlineData("/main")]
    [InlineData("main/")]
    [InlineData("a..b")]
    [InlineData("a b")]
    [InlineData("a\tb")]
    [InlineData("a\nb")]
    [InlineData("a~1")]
    [InlineData("a^")]
    [InlineData("a:b")]
    [InlineData("a?b")]
    [InlineData("a*")]
    [InlineData("a[b")]
    [InlineData("a\\b")]
    [InlineData("a@{b")]
    [InlineData("main.lock")]
    [InlineData("a\u007fb")]
    [InlineData("@")]
    [InlineData("a//b")]
    [InlineData(".hidden")]
    [InlineData("a/.b")]
    [InlineData("a.lock/b")]
    [InlineData("main.")]
    public void What_git_refuses_is_refused_here(string branch) => Assert.NotNull(AppRules.WhyBranchIsWrong(branch));

    [Fact]
    public void A_branch_has_at_most_250_characters()
    {
        Assert.Null(AppRules.WhyBranchIsWrong(new string('b', 250)));
        Assert.NotNull(AppRules.WhyBranchIsWrong(new string('b', 251)));
    }

    [Fact]
    public void Merging_sets_replaces_and_with_null_removes()
    {
        var merged = AppRules.Merge(new Dictionary<string, string> { ["A"] = "1", ["B"] = "2", ["C"] = "3" },
            new Dictionary<string, string?> { ["B"] = null, ["C"] = "4", ["D"] = "", ["E"] = null });

        Assert.Equal([("A", "1"), ("C", "4"), ("D", "")], merged.Select(pair => (pair.Key, pair.Value)));
    }
}
