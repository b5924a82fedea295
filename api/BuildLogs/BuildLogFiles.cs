using System.Globalization;
using BuildApi.Apps;
using BuildApi.Builds;
using BuildApi.Storage;
using Microsoft.Win32.SafeHandles;

namespace BuildApi.BuildLogs;

/// <summary>Where the logs lie: one file per build. How much of it counts is in the store; what is behind is left of a crash.</summary>
internal sealed class BuildLogFiles(DataFolder data)
{
    public string PathOf(BuildKey build) =>
        Path.Combine(data.Path, "logs", build.App.Value, build.Number.ToString(CultureInfo.InvariantCulture) + ".log");

    public FileStream OpenWrite(BuildKey build)
    {
        data.Folder("logs", build.App.Value);
        return new FileStream(PathOf(build), FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
    }

    /// <summary>Sees the file's name onto the disk: its own flush is only of what is in it.</summary>
    public void FlushName(BuildKey build) => DurableFolder.Flush(data.Folder("logs", build.App.Value));

    /// <summary>The file for reading; empty when nothing was ever written.</summary>
    public Stream OpenRead(BuildKey build) => TryOpenHandle(build) is { } file ? new FileStream(file, FileAccess.Read, bufferSize: 0) : Stream.Null;

    /// <summary>The file for reading anywhere in it; null when nothing was ever written.</summary>
    public SafeFileHandle? TryOpenHandle(BuildKey build) => TryOpen(PathOf(build));

    /// <summary>Writes down when a part of the log came. A time that is lost is a small loss; the build goes on.</summary>
    public void AddTime(BuildKey build, long start, long end, DateTimeOffset time)
    {
        try
        {
            using var file = new FileStream(TimesOf(build), FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            LogTimes.Append(file, start, end, time);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
        }
    }

    /// <summary>The times that are known of a log.</summary>
    public LogTimes ReadTimes(BuildKey build)
    {
        if (TryOpen(TimesOf(build)) is not { } times) return LogTimes.Read(Stream.Null);
        using var file = new FileStream(times, FileAccess.Read);
        return LogTimes.Read(file);
    }

    public void Delete(AppId app)
    {
        var folder = Path.Combine(data.Path, "logs", app.Value);
        if (Directory.Exists(folder)) data.Remove(folder);
    }

    /// <summary>Deletes what is left of apps that are gone. Called at start, before anything is written.</summary>
    public void DeleteAllBut(IReadOnlySet<string> apps) => data.RemoveAllBut("logs", apps);

    private static SafeFileHandle? TryOpen(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private string TimesOf(BuildKey build) => Path.ChangeExtension(PathOf(build), ".times");
}
