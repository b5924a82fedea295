namespace BuildApi.Configuration;

/// <summary>What tokens may do that have a certain claim.</summary>
internal sealed class OidcGrant
{
    /// <summary>The claim's name, such as <c>repository</c>, <c>project_path</c> or <c>sub</c>.</summary>
    public string Claim { get; set; } = "";

    /// <summary>The claim's value, letter by letter; with a <c>*</c> at its end, what it begins with.</summary>
    public string Value { get; set; } = "";

    /// <summary><c>read</c>, <c>build</c>, <c>write</c>, <c>admin</c>.</summary>
    public List<string> Scopes { get; set; } = [];

    /// <summary>The ids of the apps that it is for; empty: all.</summary>
    public List<string> Apps { get; set; } = [];

    public bool Fits(string value) => Value.EndsWith('*') ? value.StartsWith(Value[..^1], StringComparison.Ordinal) : value == Value;
}
