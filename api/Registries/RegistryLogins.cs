using BuildApi.Apps;
using BuildApi.Engines;
using BuildApi.Storage;

namespace BuildApi.Registries;

/// <summary>The credentials that a build pulls with.</summary>
/// <param name="Login">Null: as anybody.</param>
/// <param name="Key">Names the credentials without telling them; empty for none.</param>
/// <param name="Problem">Why credentials that should be there could not be had; null when all is well.</param>
internal sealed record ChosenLogin(RegistryLogin? Login, string Key, string? Problem);

/// <summary>
/// Finds the credentials for an image's registry: the app's own, else the service's, else those of the machine's Docker
/// configuration, else none.
/// </summary>
internal sealed class RegistryLogins(AppSettingStore settings, RegistryStore registries, DockerConfigFile dockerConfig, SecretBox box)
{
    /// <param name="host">As <c>ImageReference.RegistryHost</c> has it.</param>
    public async Task<ChosenLogin> FindAsync(AppId app, string host, CancellationToken ct)
    {
        var set = (await settings.FindAsync<RegistryCredentials>(app, RegistryCredentials.Setting(host), ct)).Value
            ?? (await registries.FindAsync(host, ct)).Credentials;
        if (set is not null) return new ChosenLogin(set.Open(host, box), set.Key, null);
        var (login, problem) = await dockerConfig.FindAsync(host, ct);
        // Whoever runs the machine answers for these, so a new password of the same user needs no new proof.
        return new ChosenLogin(login, login is null ? "" : $"docker:{host}:{login.User}", problem);
    }

    /// <summary>Every secret that a build of the app may come near, for the masking of its log.</summary>
    public async Task<IReadOnlyList<string>> SecretsAsync(AppId app, CancellationToken ct)
    {
        var own = (await settings.ListAsync<RegistryCredentials>(app, RegistryCredentials.SettingPrefix, ct)).Select(each => each.Value);
        var shared = (await registries.ListAsync(ct)).Select(each => each.Credentials);
        return [.. own.Concat(shared).Select(each => box.Open(each.ClosedSecret)), .. await dockerConfig.SecretsAsync(ct)];
    }
}
