using BuildApi.Apps;
using BuildApi.Builds;
using BuildApi.Configuration;
using BuildApi.Registries;
using BuildApi.Runner.Plans;
using BuildApi.Storage;

namespace BuildApi.Execution.Steps;

/// <summary>
/// What must never be read in a build's log or failure: the app's secrets and credentials among the build's own variables, what clones the repository, what
/// pulls its image, passwords of proxies, and whatever of that the attempt was given before it changed.
/// </summary>
internal sealed class BuildSecrets(
    BuildVariableReader variables, AppSettingStore settings, RegistryLogins registries, RunnerPlans plans, SecretBox box, BuildApiOptions options)
{
    public async Task<IReadOnlyList<string>> OfAsync(AttemptKey attempt, CancellationToken ct)
    {
        var app = attempt.Build.App;
        var key = (await settings.FindAsync<DeployKey>(app, DeployKey.Setting, ct)).Value;
        return
        [
            .. (await variables.FindAsync(attempt.Build, ct))?.Confidential ?? [],
            .. await registries.SecretsAsync(app, ct),
            .. key is null ? [] : OfKey(key.Kind, box.Open(key.ClosedSecret)),
            .. new[] { options.HttpProxy, options.HttpsProxy }.SelectMany(OfProxy),
            .. await plans.SecretsAsync(attempt, ct),
        ];
    }

    // The lines that frame a private key are in every such key.
    private static IEnumerable<string> OfKey(string kind, string secret) =>
        kind == "token" ? [secret] : secret.Split('\n', StringSplitOptions.TrimEntries).Where(line => !line.StartsWith("-----", StringComparison.Ordinal));

    private static IEnumerable<string> OfProxy(string? address)
    {
        var user = Uri.TryCreate(address, UriKind.Absolute, out var proxy) ? proxy.UserInfo : "";
        return user.Split(':', 2) is [_, var password] ? [password, Uri.UnescapeDataString(password)] : [];
    }
}
