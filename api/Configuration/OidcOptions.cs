namespace BuildApi.Configuration;

/// <summary>Tokens of an OpenID Connect issuer, such as a CI's, that are taken beside keys. Without an authority none are.</summary>
internal sealed class OidcOptions
{
    /// <summary>The issuer's address, below which <c>.well-known/openid-configuration</c> is: <c>https://</c>, or <c>http://</c> on this machine.</summary>
    public string? Authority { get; set; }

    /// <summary>What a token's <c>aud</c> has to be.</summary>
    public string? Audience { get; set; }

    /// <summary>What tokens may do: the first that fits a token decides, and one that none fits may do nothing.</summary>
    public List<OidcGrant> Grants { get; set; } = [];
}
