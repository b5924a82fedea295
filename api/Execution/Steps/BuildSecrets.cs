using BuildApi.Apps;
using BuildApi.Builds;
using BuildApi.Registries;
using BuildApi.Storage;

namespace BuildApi.Execution.Steps;

/// <summary>What must never be read in a build's log or failure: the app's secrets, the token that clones it, and what pulls its image.</summary>
internal sealed class BuildSecrets(AppStore apps, AppSettingStore settings, RegistryLogins registries, SecretBox box)
{
    public async Task<IReadOnlyList<string>> OfAsync(BuildKey build, CancellationToken ct)
    {
        var key = (await settings.FindAsync<DeployKey>(build.App, DeployKey.Setting, ct)).Value;
        var values = (await apps.SecretsAsync(build.App, ct)).Values.Concat(await registries.SecretsAsync(build.App, ct));
        return key is { Kind: "token" } ? [.. values, box.Open(key.ClosedSecret)] : [.. values];
    }
}
