using System.Text.Json;
using BuildApi.Apps;
using BuildApi.Builds;
using BuildApi.Storage;

namespace BuildApi.Runner.Plans;

/// <summary>Reads the variables of builds, with their secrets.</summary>
internal sealed class BuildVariableReader(AppStore apps, BuildStore builds, SecretBox box)
{
    /// <summary>Secrets as they may lie in the store, with the plan of the attempt that was given them.</summary>
    public string Close(IReadOnlyList<string> secrets) => box.Close(JsonSerializer.Serialize(secrets));

    /// <summary>The same, opened; none where there are none.</summary>
    public IReadOnlyList<string> Open(string? closed) => closed is null ? [] : JsonSerializer.Deserialize<List<string>>(box.Open(closed)) ?? [];

    /// <summary>Null when the app or the build is gone.</summary>
    public async Task<BuildVariables?> FindAsync(BuildKey key, CancellationToken ct)
    {
        if (await apps.FindAsync(key.App, ct) is not { } app || await builds.FindAsync(key, ct) is not { } build) return null;
        var own = await builds.EnvironmentAsync(key, ct);
        return build.Trusted ? new BuildVariables(app, await apps.SecretsAsync(app.Id, ct), own) : BuildVariables.WithoutSecrets(app, own);
    }
}
