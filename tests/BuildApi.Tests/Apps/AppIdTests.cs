using BuildApi.Apps;

namespace BuildApi.Tests.Apps;

public sealed class AppIdTests
{
    private const string Longest = "abcdefghij-abcdefghij-abcdefghij-abcdefghij-abcdefghij-abcdefgh";

    [Theory]
    [InlineData("a")]
    [InlineData("7")]
    [InlineData("storefront")]
    [InlineData("my-app-2")]
    [InlineData(Longest)]
    public void A_slug_is_an_id(string text)
    {
        Assert.True(AppId.TryCreate(text, out var id, out var why));
        Assert.Equal((text, ""), (id.Value, why));
    }

    [Theory]
    [InlineData("", "1 to 63")]
    [InlineData(Longest + "i", "1 to 63")]
    [InlineData("Storefront", "lower-case")]
    [InlineData("my app", "lower-case")]
    [InlineData("my_app", "lower-case")]
    [InlineData("my.app", "lower-case")]
    [InlineData("my/app", "lower-case")]
    [InlineData("..", "lower-case")]
    [InlineData("café", "lower-case")]
    [InlineData("app\n", "lower-case")]
    [InlineData("١", "lower-case")]
    [InlineData("-app", "hyphen")]
    [InlineData("app-", "hyphen")]
    [InlineData("my--app", "hyphen")]
    [InlineData("-", "hyphen")]
    public void Anything_else_is_refused_with_a_reason(string text, string reason)
    {
        Assert.False(AppId.TryCreate(text, out _, out var why));
        Assert.Contains(reason, why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Storefront", "storefront")]
    [InlineData("My Shop (2024)", "my-shop-2024")]
    [InlineData("  --Hello,   World!--  ", "hello-world")]
    [InlineData("Café Müller", "cafe-muller")]
    [InlineData("Ångström & Søn", "angstrom-son")]
    [InlineData("Łódź straße", "lodz-strasse")]
    [InlineData("a.b_c/d", "a-b-c-d")]
    [InlineData("日本 shop", "shop")]
    [InlineData("e\u0301clair", "eclair")]
    [InlineData("0123456789 0123456789 0123456789 0123456789 0123456789 01234567 9 tail", "0123456789-0123456789-0123456789-0123456789-0123456789-01234567")]
    public void A_name_becomes_a_slug_that_is_an_id(string name, string slug)
    {
        var id = AppId.FromName(name);

        Assert.Equal(slug, id?.Value);
        Assert.True(AppId.TryCreate(id!.Value.Value, out _, out _));
    }

    [Theory]
    [InlineData("日本")]
    [InlineData("!!!")]
    [InlineData("")]
    [InlineData("   ")]
    public void A_name_of_nothing_that_a_slug_may_hold_gives_none(string name) => Assert.Null(AppId.FromName(name));
}
