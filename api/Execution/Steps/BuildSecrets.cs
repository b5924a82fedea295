using System.Security.Cryptography;
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
    /// <summary>All that can be opened: what cannot be is given to no build either.</summary>
    public async Task<IReadOnlyList<string>> OfAsync(AttemptKey attempt, CancellationToken ct)
    {
        var all = new List<string>();
        foreach (var read in Sources(attempt, ct))
        {
            try
            {
                all.AddRange(await read());
            }
            catch (CryptographicException)
            {
                // The build ends for it, and says so.
            }
        }

        return all;
    }

    /// <summary>Opens everything that the build may need, once.</summary>
    /// <exception cref="CryptographicException">It was closed with keys that are not in the data folder any more.</exception>
    public async Task ProveAsync(AttemptKey attempt, CancellationToken ct)
    {
        foreach (var read in Sources(attempt, ct)) await read();
    }

    private IEnumerable<Func<Task<IEnumerable<string>>>> Sources(AttemptKey attempt, CancellationToken ct) =>
    [
        async () => (await variables.FindAsync(attempt.Build, ct))?.Confidential ?? [],
        async () => await registries.SecretsAsync(attempt.Build.App, ct),
        async () => (await settings.FindAsync<DeployKey>(attempt.Build.App, DeployKey.Setting, ct)).Value is { } key
            ? OfKey(key.Kind, box.Open(key.ClosedSecret)) : [],
        () => Task.FromResult(new[] { options.HttpProxy, options.HttpsProxy }.SelectMany(OfProxy)),
        async () => await plans.SecretsAsync(attempt, ct),
    ];

    // The lines that frame a private key are in every such key.
    private static IEnumerable<string> OfKey(string kind, string secret) =>
        kind == "token" ? [secret] : secret.Split('\n', StringSplitOptions.TrimEntries).Where(line => !line.StartsWith("-----", StringComparison.Ordinal));

    private static IEnumerable<string> OfProxy(string? address)
    {
        var user = Uri.TryCreate(address, UriKind.Absolute, out var proxy) ? proxy.UserInfo : "";
        return user.Split(':', 2) is [_, var password] ? [password, Uri.UnescapeDataString(password)] : [];
    }
}
