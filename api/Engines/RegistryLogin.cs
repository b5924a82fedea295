namespace BuildApi.Engines;

/// <summary>Credentials of one registry. Never logged.</summary>
internal sealed record RegistryLogin(string Server, string? User, string? Password, string? IdentityToken)
{
    public override string ToString() => $"{Server} (credentials hidden)";
}
