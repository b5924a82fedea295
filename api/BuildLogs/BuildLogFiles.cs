using System.Globalization;
using BuildApi.Apps;
using BuildApi.Builds;
using BuildApi.Storage;

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

    /// <summary>The file for reading; empty when nothing was ever written.</summary>
    public Stream OpenRead(BuildKey build)
    {
        try
        {
            return new FileStream(PathOf(build), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, useAsync: false);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return Stream.Null;
        }
    }

    public void Delete(AppId app)
    {
        var folder = Path.Combine(data.Path, "logs", app.Value);
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }
}
