using System.Globalization;
using BuildApi.Apps;
using BuildApi.Storage;

namespace BuildApi.Artifacts;

/// <summary>
/// The artifacts of builds: one file each, <c>artifacts/{app}/{number}.tar</c> in the data folder, a plain tar archive
/// with an index behind its end.
/// </summary>
/// <remarks>
/// A file is written beside its place, flushed, and renamed, so that a kill at any moment leaves all of the old artifacts
/// or all of the new. Every member may be called at any time; a reader keeps what it has open, whatever is deleted.
/// </remarks>
internal sealed class ArtifactStore(DataFolder data, TimeProvider clock)
{
    private const string Unfinished = ".saving";

    /// <summary>Saves the artifacts of a build in place of those it had.</summary>
    /// <param name="tar">The output folder, as the engine gives it for <c>{folder}/.</c> (or <c>{folder}</c>); read to its end.</param>
    /// <exception cref="InvalidDataException">The stream is no tar archive.</exception>
    /// <exception cref="IOException">The stream broke off, or the disk is full. What was there before stays.</exception>
    public async Task<ArtifactSaving> SaveAsync(AppId app, int build, Stream tar, ArtifactRules rules, CancellationToken ct)
    {
        var folder = data.Folder("artifacts", app.Value);
        var unfinished = Path.Combine(folder, $"{build}.{Guid.NewGuid():n}{Unfinished}");
        try
        {
            var saving = await WriteAsync(unfinished, tar, rules, ct);
            if (saving.Failure is not null) return saving;
            File.Move(unfinished, FileOf(app, build), overwrite: true);
            DurableFolder.Flush(folder);
            ArtifactMetrics.Added(saving.Bytes);
            return saving;
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    /// <summary>Files in the order of their paths, or null when the build has no artifacts.</summary>
    /// <param name="prefix">What the paths begin with; "" for all.</param>
    /// <param name="after">Path of the last file of the page before.</param>
    public IReadOnlyList<ArtifactEntry>? List(AppId app, int build, string prefix, string? after, int limit)
    {
        using var archive = OpenArchive(app, build);
        return archive?.List(prefix, after).Take(limit).ToList();
    }

    /// <summary>One file with its content, which the caller disposes of; null when there is none.</summary>
    public ArtifactFile? OpenFile(AppId app, int build, string path)
    {
        var archive = OpenArchive(app, build);
        if (archive?.OpenFile(path) is { } file) return file;
        archive?.Dispose();
        return null;
    }

    /// <summary>Whether a build's artifacts were saved; then they are whole.</summary>
    public bool Has(AppId app, int build)
    {
        using var archive = OpenArchive(app, build);
        return archive is not null;
    }

    /// <summary>All artifacts of a build, to be copied out; null when it has none.</summary>
    public ArtifactArchive? OpenArchive(AppId app, int build) =>
        IsStored(app) && File.Exists(FileOf(app, build)) ? ArtifactArchive.TryOpen(FileOf(app, build)) : null;

    public void Delete(AppId app, int build)
    {
        if (IsStored(app)) File.Delete(FileOf(app, build));
    }

    /// <summary>Deletes the artifacts of all builds of an app: at one stroke, so that an app of the same id that comes next has none of them.</summary>
    public void DeleteAll(AppId app)
    {
        if (IsStored(app)) data.Remove(FolderOf(app));
    }

    /// <summary>Deletes what is left of apps that are gone. Called at start, before anything is saved.</summary>
    public void DeleteAllBut(IReadOnlySet<string> apps) => data.RemoveAllBut("artifacts", apps);

    /// <summary>
    /// Deletes the artifacts that an app need not keep, and answers whose. The newest are kept whatever their age: they
    /// are likely what is served.
    /// </summary>
    /// <param name="keepAge">Null keeps any age.</param>
    public IReadOnlyList<int> Prune(AppId app, int keepCount, TimeSpan? keepAge)
    {
        if (!IsStored(app)) return [];
        var now = clock.GetUtcNow();
        var builds = Directory.EnumerateFiles(FolderOf(app), "*.tar").Select(NumberOf).OfType<int>().OrderDescending().ToList();
        var pruned = builds.Skip(1).Where((build, at) => at + 1 >= keepCount || IsOlder(FileOf(app, build), now - keepAge)).ToList();
        foreach (var build in pruned) Delete(app, build);
        return pruned;
    }

    /// <summary>Deletes what a service that was killed left half-written. Called at start, before anything is saved.</summary>
    public void DeleteUnfinished()
    {
        foreach (var file in Directory.EnumerateFiles(data.Folder("artifacts"), $"*{Unfinished}", SearchOption.AllDirectories)) File.Delete(file);
    }

    private static async Task<ArtifactSaving> WriteAsync(string file, Stream tar, ArtifactRules rules, CancellationToken ct)
    {
        var notices = new ArtifactNotices();
        await using var writer = new ArtifactWriter(file);
        var failure = await new ArtifactIntake(rules, writer, notices).TakeAllAsync(tar, ct);
        if (failure is null) await writer.FinishAsync(ct);
        return new ArtifactSaving(writer.Files, writer.Bytes, notices.ToSentences(), failure);
    }

    private string FolderOf(AppId app) => Path.Combine(data.Path, "artifacts", app.Value);

    private string FileOf(AppId app, int build) => Path.Combine(FolderOf(app), $"{build}.tar");

    // An id that comes from an address may be any text, "..", too.
    private bool IsStored(AppId app) => AppId.TryCreate(app.Value ?? "", out _, out _) && Directory.Exists(FolderOf(app));

    private static bool IsOlder(string file, DateTimeOffset? oldest) => File.GetLastWriteTimeUtc(file) < oldest;

    private static int? NumberOf(string file) =>
        int.TryParse(Path.GetFileNameWithoutExtension(file), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
