using BuildApi.BuildLogs;
using BuildApi.Builds;

namespace BuildApi.Execution.Steps;

/// <summary>The logs of attempts, opened with all that must not be read in them.</summary>
internal sealed class AttemptLogs(OpenLogs logs, BuildSecrets secrets)
{
    /// <summary>Opens the log, or answers the one that is open.</summary>
    public async Task<BuildLog> OpenAsync(Build build, CancellationToken ct) =>
        logs.Find(build.AttemptKey) ?? logs.Open(build.AttemptKey, await secrets.OfAsync(build.AttemptKey, ct), build.QueueNotice);

    /// <inheritdoc cref="BuildSecrets.ProveAsync"/>
    public Task ProveSecretsAsync(AttemptKey attempt, CancellationToken ct) => secrets.ProveAsync(attempt, ct);

    /// <summary>The log, if it is open.</summary>
    public BuildLog? Find(AttemptKey attempt) => logs.Find(attempt);

    public void Close(AttemptKey attempt) => logs.Close(attempt);
}
