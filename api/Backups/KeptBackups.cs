using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using BuildApi.Configuration;
using BuildApi.Http;
using BuildApi.Storage;

namespace BuildApi.Backups;

/// <summary>
/// The folder of the backups. A backup is a folder named after its id; while it is being made it has another name, and of one that failed there is a file
/// that says why.
/// </summary>
internal sealed partial class KeptBackups(BuildApiOptions options, DataFolder data)
{
    /// <summary>Where they lie when the setting names no folder: in the data folder.</summary>
    public const string DefaultFolder = "backups";

    private const string Unfinished = ".unfinished";
    private const string FailureFile = ".failed";
    private const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";
    private const string Removed = ".removed";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public string Path { get; } = System.IO.Path.GetFullPath(options.BackupFolder is { Length: > 0 } given ? given : data.File(DefaultFolder));

    /// <summary>Why nothing can be kept in the folder that the setting names; null when all is well. Makes the folder.</summary>
    public static string? WhatIsWrong(BuildApiOptions options)
    {
        if (string.IsNullOrEmpty(options.BackupFolder)) return null;
        try
        {
            Directory.CreateDirectory(options.BackupFolder, OwnerOnly);
            var probe = System.IO.Path.Combine(options.BackupFolder, $".writable-{Guid.NewGuid():N}");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return failure.Message;
        }
    }

    /// <summary>Time and a few characters: their order is the order in which they were made.</summary>
    public static string NewId(DateTimeOffset now) =>
        now.ToString(TimeFormat, CultureInfo.InvariantCulture) + "-" + Guid.NewGuid().ToString("N")[..4];

    public string FolderOf(string id) => System.IO.Path.Combine(Path, id);

    /// <summary>Makes the folder that a backup is made in; its own user's alone, since keys are in it.</summary>
    public string Begin(string id)
    {
        Directory.CreateDirectory(Path, OwnerOnly);
        return Directory.CreateDirectory(FolderOf(id) + Unfinished, OwnerOnly).FullName;
    }

    /// <summary>It is whole: from now on it has its name, also after a power cut.</summary>
    public void Finish(string id)
    {
        Directory.Move(FolderOf(id) + Unfinished, FolderOf(id));
        DurableFolder.Flush(Path);
    }

    /// <summary>Removes what there is of one that was given up, and writes down why.</summary>
    public void Fail(string id, DateTimeOffset startedAt, bool artifacts, string problem)
    {
        var folder = FolderOf(id) + Unfinished;
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        File.WriteAllText(FolderOf(id) + FailureFile, JsonSerializer.Serialize(new BackupView
        {
            Id = id,
            Status = BackupStatus.Failed,
            StartedAt = startedAt,
            Artifacts = artifacts,
            Files = 0,
            Bytes = 0,
            Problem = problem,
        }, JsonSetup.Options));
    }

    /// <summary>Gives up what an earlier life of the service left unfinished; their ids. Called at start.</summary>
    public IReadOnlyList<string> FailUnfinished()
    {
        if (!Directory.Exists(Path)) return [];
        foreach (var removed in Directory.GetDirectories(Path, $"*{Removed}")) Directory.Delete(removed, recursive: true);
        var left = Directory.GetDirectories(Path, $"*{Unfinished}").Select(path => System.IO.Path.GetFileName(path)[..^Unfinished.Length]).Where(IsId).ToList();
        foreach (var id in left) Fail(id, TimeOf(id), artifacts: false, "The service ended while this backup was being made. Make another one: POST /backups.");
        return left;
    }

    /// <summary>Newest first, without the one that is being made.</summary>
    public IReadOnlyList<BackupView> List() => !Directory.Exists(Path) ? []
        : [.. Directory.GetFileSystemEntries(Path).Select(path => System.IO.Path.GetFileName(path)).Select(IdOf).OfType<string>()
            .OrderDescending(StringComparer.Ordinal).Select(Find).OfType<BackupView>()];

    /// <summary>Null when there is none, or it is not done.</summary>
    public BackupView? Find(string id)
    {
        if (!IsId(id)) return null;
        if (File.Exists(FolderOf(id) + FailureFile))
            return JsonSerializer.Deserialize<BackupView>(File.ReadAllText(FolderOf(id) + FailureFile), JsonSetup.Options);
        if (!Directory.Exists(FolderOf(id))) return null;
        return BackupManifest.Read(FolderOf(id), out var why) is { } manifest ? View(manifest)
            : new BackupView { Id = id, Status = BackupStatus.Failed, StartedAt = TimeOf(id), Artifacts = false, Files = 0, Bytes = 0, Problem = why };
    }

    /// <summary>False when there is none.</summary>
    public bool Delete(string id)
    {
        if (Find(id) is null) return false;
        File.Delete(FolderOf(id) + FailureFile);
        if (!Directory.Exists(FolderOf(id))) return true;
        // In one step for all who look; what a kill leaves of it goes at the next start.
        var aside = FolderOf(id) + Removed;
        Directory.Move(FolderOf(id), aside);
        Directory.Delete(aside, recursive: true);
        return true;
    }

    private BackupView View(BackupManifest manifest) => new()
    {
        Id = manifest.Id,
        Status = BackupStatus.Succeeded,
        StartedAt = manifest.StartedAt,
        FinishedAt = manifest.FinishedAt,
        Artifacts = manifest.Artifacts,
        Folder = FolderOf(manifest.Id),
        Files = manifest.Files.Count,
        Bytes = manifest.Files.Sum(file => file.Bytes),
        Version = manifest.Version,
        Notices = manifest.Notices,
    };

    private static string? IdOf(string name)
    {
        var id = name.EndsWith(FailureFile, StringComparison.Ordinal) ? name[..^FailureFile.Length] : name;
        return IsId(id) ? id : null;
    }

    private static bool IsId(string text) => Id().IsMatch(text);

    private static DateTimeOffset TimeOf(string id) =>
        DateTimeOffset.TryParseExact(id[..16], TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : default;

    [GeneratedRegex(@"\A[0-9]{8}T[0-9]{6}Z-[0-9a-f]{4}\z")]
    private static partial Regex Id();
}
