using BuildApi.Auth;
using BuildApi.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BuildApi.Backups;

internal static class BackupEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var backups = api.MapGroup("/backups").WithTags("Backups").Needs(KeyScope.Admin).ProducesProblem(401);
        backups.MapPost("", Create).WithName("CreateBackup").Idempotent().ProducesProblem(409).ProducesProblem(422);
        backups.MapGet("", List).WithName("ListBackups");
        backups.MapGet("/{backupId}", Get).WithName("GetBackup").ProducesProblem(404).ProducesProblem(422);
        backups.MapDelete("/{backupId}", Delete).WithName("DeleteBackup").ProducesProblem(404).ProducesProblem(409);
    }

    /// <summary>
    /// Make a backup while builds go on: the store, the keys that secrets are encrypted with, the administrator's key where the service made it, and all logs;
    /// with <c>artifacts</c> those, too. Tools, caches and images are not in it: they are downloaded again.
    /// </summary>
    /// <remarks>Whoever reads a backup reads all secrets. <c>dotnet BuildApi.dll restore FOLDER</c> makes a data folder of it.</remarks>
    /// <response code="202">It is being made; <c>Location</c> is its address.</response>
    /// <response code="409">Another one is being made (<c>backup_running</c>).</response>
    internal static Results<Accepted<BackupView>, ProblemHttpResult> Create(BackupJobs jobs, CreateBackup? body = null)
    {
        if (jobs.TryStart(body?.Artifacts ?? false) is { } backup) return TypedResults.Accepted($"/backups/{backup.Id}", backup.View());
        return Problems.Conflict("backup_running",
            $"The backup {jobs.Running?.Id} is being made, and there is one at a time. Wait for it with GET /backups/{{id}}?wait=60, and then make the next.");
    }

    /// <summary>The backups that are kept, newest first.</summary>
    internal static Ok<BackupList> List(BackupJobs jobs, KeptBackups kept)
    {
        var running = jobs.Running?.View();
        return TypedResults.Ok(new BackupList(
            [.. running is null ? [] : (BackupView[])[running], .. kept.List().Where(backup => backup.Id != running?.Id)], kept.Path));
    }

    /// <summary>A backup. With <c>wait</c>, the answer comes when it is made or the seconds are over.</summary>
    /// <param name="backupId">As <c>GET /backups</c> shows it.</param>
    /// <param name="wait">Seconds to wait for its end, 0 to 300.</param>
    internal static async Task<Results<Ok<BackupView>, ProblemHttpResult>> Get(
        string backupId, BackupJobs jobs, KeptBackups kept, TimeProvider clock, IHostApplicationLifetime lifetime, CancellationToken ct, int? wait = null)
    {
        if (!Waits.TryWait(wait, out var longest, out var why)) return Problems.Invalid("wait", why);
        if (jobs.Running is { } running && running.Id == backupId)
        {
            // Those who wait must not hold up a stop.
            using var until = CancellationTokenSource.CreateLinkedTokenSource(ct, lifetime.ApplicationStopping);
            await running.Ended.WaitAsync(longest, clock, until.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            ct.ThrowIfCancellationRequested();
            if (!running.Ended.IsCompleted) return TypedResults.Ok(running.View());
        }

        return kept.Find(backupId) is { } backup ? TypedResults.Ok(backup) : NotFound(backupId);
    }

    /// <summary>Delete a backup, or the note that one failed.</summary>
    /// <param name="backupId">As <c>GET /backups</c> shows it.</param>
    /// <response code="409">It is being made (<c>backup_running</c>).</response>
    internal static Results<NoContent, ProblemHttpResult> Delete(string backupId, BackupJobs jobs, KeptBackups kept)
    {
        if (jobs.Running?.Id == backupId)
            return Problems.Conflict("backup_running", $"The backup {backupId} is being made. Delete it when it is done.");
        return kept.Delete(backupId) ? TypedResults.NoContent() : NotFound(backupId);
    }

    private static ProblemHttpResult NotFound(string backupId) =>
        Problems.NotFound("backup_not_found", $"There is no backup '{backupId}'. GET /backups lists the backups.");
}
