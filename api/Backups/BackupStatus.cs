namespace BuildApi.Backups;

/// <summary>How far a backup is.</summary>
internal enum BackupStatus
{
    /// <summary>It is being made.</summary>
    Running,
    /// <summary>It is whole, and on the disk.</summary>
    Succeeded,
    /// <summary>It was given up, or the service ended meanwhile; nothing of it is kept but the reason.</summary>
    Failed,
}
