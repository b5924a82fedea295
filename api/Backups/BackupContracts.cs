using System.ComponentModel;

namespace BuildApi.Backups;

/// <summary>What goes into a backup besides the store, the keys and the logs.</summary>
internal sealed record CreateBackup
{
    /// <summary>Whether the artifacts of builds are copied, too; they are usually most of it.</summary>
    [DefaultValue(false)]
    public bool Artifacts { get; init; }
}

/// <summary>A backup: a folder on the service's machine.</summary>
internal sealed record BackupView
{
    public required string Id { get; init; }
    public required BackupStatus Status { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    /// <summary>Null while it is being made, and when it failed.</summary>
    public DateTimeOffset? FinishedAt { get; init; }
    /// <summary>Whether the artifacts of builds are in it.</summary>
    public required bool Artifacts { get; init; }
    /// <summary>Where it lies on the service's machine; what the command <c>restore</c> takes. Null unless it succeeded.</summary>
    public string? Folder { get; init; }
    /// <summary>Files that are copied, so far while it is being made.</summary>
    public required int Files { get; init; }
    /// <summary>Bytes that are copied, so far while it is being made.</summary>
    public required long Bytes { get; init; }
    /// <summary>The version of the service that made it; null unless it succeeded.</summary>
    public string? Version { get; init; }
    /// <summary>What could not be copied as the store says it is, a sentence each; it was damaged before.</summary>
    public IReadOnlyList<string> Notices { get; init; } = [];
    /// <summary>Why it failed, and what to do; null unless it did.</summary>
    public string? Problem { get; init; }
}

/// <summary>All backups that are kept, newest first.</summary>
/// <param name="Items">The one that is being made comes first.</param>
/// <param name="Folder">Where they lie on the service's machine.</param>
internal sealed record BackupList(IReadOnlyList<BackupView> Items, string Folder);
