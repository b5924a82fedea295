using BuildApi.Apps;
using BuildApi.Builds;

namespace BuildApi.Runner.Plans;

/// <summary>Reads the variables of builds, with their secrets.</summary>
internal sealed class BuildVariableReader(AppStore apps, BuildStore builds)
{
    /// <summary>Null when the app is gone.</summary>
    public async Task<BuildVariables?> FindAsync(BuildKey build, CancellationToken ct) => await apps.FindAsync(build.App, ct) is { } app
        ? new BuildVariables(app, await apps.SecretsAsync(app.Id, ct), await builds.EnvironmentAsync(build, ct))
        : null;
}
