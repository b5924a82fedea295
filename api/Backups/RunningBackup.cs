using System.Collections.Concurrent;

namespace BuildApi.Backups;

/// <summary>A backup that is being made.</summary>
internal sealed class RunningBackup(string id, DateTimeOffset startedAt, bool artifacts)
{
    private readonly ConcurrentQueue<BackupFile> files = new();
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long bytes;

    public string Id => id;

    public DateTimeOffset StartedAt => startedAt;

    /// <summary>Whether the artifacts of builds are copied.</summary>
    public bool Artifacts => artifacts;

    public IReadOnlyCollection<BackupFile> Files => files;

    /// <summary>Is done when it has succeeded or failed.</summary>
    public Task Ended => ended.Task;

    public void Add(BackupFile file)
    {
        files.Enqueue(file);
        Interlocked.Add(ref bytes, file.Bytes);
    }

    public void End() => ended.TrySetResult();

    public BackupView View() => new()
    {
        Id = id,
        Status = BackupStatus.Running,
        StartedAt = startedAt,
        Artifacts = artifacts,
        Files = files.Count,
        Bytes = Interlocked.Read(ref bytes),
    };
}
