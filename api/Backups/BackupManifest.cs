using System.Text.Json;
using BuildApi.Http;

namespace BuildApi.Backups;

/// <summary>What a backup says of itself, in <c>manifest.json</c> beside its <c>data</c>. Written last: without it there is no backup.</summary>
internal sealed record BackupManifest
{
    public const string FileName = "manifest.json";

    /// <summary>The folder of the copied files, laid out as a data folder is.</summary>
    public const string DataName = "data";

    /// <summary>Changes when an older program could not restore it.</summary>
    public const int CurrentFormat = 1;

    public required int Format { get; init; }
    public required string Id { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public required DateTimeOffset FinishedAt { get; init; }
    /// <summary>The version of the service that made it.</summary>
    public required string Version { get; init; }
    public required bool Artifacts { get; init; }
    /// <summary>What could not be copied as the store says it is.</summary>
    public required IReadOnlyList<string> Notices { get; init; }
    public required IReadOnlyList<BackupFile> Files { get; init; }

    public void Write(string folder)
    {
        using var file = new FileStream(Path.Combine(folder, FileName), FileMode.CreateNew, FileAccess.Write);
        JsonSerializer.Serialize(file, this, JsonSetup.Options);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Reads it; null with a sentence when there is none that this program understands.</summary>
    public static BackupManifest? Read(string folder, out string why)
    {
        var path = Path.Combine(folder, FileName);
        why = "";
        try
        {
            using var file = File.OpenRead(path);
            var read = JsonSerializer.Deserialize<BackupManifest>(file, JsonSetup.Options);
            if (read?.Format == CurrentFormat) return read;
            why = $"The backup {folder} has the format {read?.Format}, and this version of the service restores format {CurrentFormat}. "
                + "Restore it with the version that made it.";
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            why = $"The folder {folder} is no backup: it has no {FileName}. Name the folder that GET /backups shows.";
        }
        catch (Exception failure) when (failure is JsonException or IOException or UnauthorizedAccessException)
        {
            why = $"The file {path} cannot be read: {failure.Message} The backup is damaged; use another one.";
        }

        return null;
    }
}
