using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using BuildApi.Configuration;
using BuildApi.Engines;

namespace BuildApi.Registries;

/// <summary>
/// Credentials from the <c>config.json</c> of the Docker command line: what <c>docker login</c> wrote there, and credential
/// helpers. Read anew each time, so that a login on the machine needs no restart.
/// </summary>
internal sealed class DockerConfigFile(BuildApiOptions options, CredentialHelperProgram helper)
{
    /// <summary>Docker Hub's key from the days of the first registries.</summary>
    private const string HubAddress = "https://index.docker.io/v1/";

    private readonly string? path = options.DockerConfigPath();

    public async Task<DockerConfigLogin> FindAsync(string host, CancellationToken ct)
    {
        if (path is null || !File.Exists(path)) return new DockerConfigLogin(null, null);
        try
        {
            var content = Read(await File.ReadAllTextAsync(path, ct));
            var named = content.CredHelpers?.FirstOrDefault(each => RegistryHost.FromAddress(each.Key) == host).Value ?? content.CredsStore;
            if (named is { Length: > 0 } && await helper.AskAsync(named, host == "docker.io" ? HubAddress : host, host, ct) is { } asked
                && (asked.Login is not null || asked.Problem is not null)) return asked;
            return new DockerConfigLogin(content.Auths?.Where(each => RegistryHost.FromAddress(each.Key) == host).Select(each => LoginOf(host, each.Value))
                .FirstOrDefault(login => login is not null), null);
        }
        catch (Exception failure) when (failure is JsonException or IOException or UnauthorizedAccessException or FormatException)
        {
            return new DockerConfigLogin(null, $"The Docker configuration {path} cannot be read: {failure.Message}");
        }
    }

    /// <summary>The secrets that stand in the file itself, for the masking of logs.</summary>
    public async Task<IReadOnlyList<string>> SecretsAsync(CancellationToken ct)
    {
        if (path is null || !File.Exists(path)) return [];
        try
        {
            var logins = Read(await File.ReadAllTextAsync(path, ct)).Auths?.Select(each => LoginOf(each.Key, each.Value)) ?? [];
            return [.. logins.OfType<RegistryLogin>().Select(login => login.Password ?? login.IdentityToken!)];
        }
        catch (Exception failure) when (failure is JsonException or IOException or UnauthorizedAccessException or FormatException)
        {
            // Whoever needs it is told by FindAsync.
            return [];
        }
    }

    private static Content Read(string text) => JsonSerializer.Deserialize<Content>(text, Json) ?? new Content();

    private static RegistryLogin? LoginOf(string host, Entry entry)
    {
        if (entry.IdentityToken is { Length: > 0 } token) return new RegistryLogin(host, null, null, token);
        if (entry is { Username: { Length: > 0 } user, Password: { Length: > 0 } password }) return new RegistryLogin(host, user, password, null);
        if (entry.Auth is not { Length: > 0 } auth) return null;
        var parts = Encoding.UTF8.GetString(Convert.FromBase64String(auth)).TrimEnd('\0').Split(':', 2);
        return parts is [{ Length: > 0 } name, { Length: > 0 } secret] ? new RegistryLogin(host, name, secret, null) : null;
    }

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { AllowTrailingCommas = true };

    private sealed record Content
    {
        public Dictionary<string, Entry>? Auths { get; init; }
        public Dictionary<string, string>? CredHelpers { get; init; }
        public string? CredsStore { get; init; }
    }

    private sealed record Entry
    {
        public string? Auth { get; init; }
        public string? Username { get; init; }
        public string? Password { get; init; }
        [JsonPropertyName("identitytoken")]
        public string? IdentityToken { get; init; }
    }
}
