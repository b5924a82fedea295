using System.Globalization;

namespace BuildApi.Storage;

/// <summary>
/// Keeps a second service off the data folder for the life of this one, whoever starts it: two would run each other's builds. The system lets go of it when
/// the process ends, however it ends.
/// </summary>
internal sealed class DataFolderLock : IDisposable
{
    /// <summary>A service that is being stopped is given this long to end.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly FileStream file;

    private DataFolderLock(FileStream file) => this.file = file;

    /// <summary>Takes the folder, which is made when it is not there.</summary>
    /// <exception cref="DataFolderInUseException">Another service has it.</exception>
    /// <exception cref="IOException">The folder is no good.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder is somebody else's.</exception>
    public static async Task<DataFolderLock> TakeAsync(string path)
    {
        var folder = new DataFolder(path);
        var until = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        while (true)
        {
            try
            {
                return new DataFolderLock(Open(folder));
            }
            catch (IOException) when (File.Exists(folder.File("lock")) && Environment.TickCount64 < until)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            }
            catch (IOException taken) when (File.Exists(folder.File("lock")))
            {
                throw new DataFolderInUseException(
                    $"The folder {folder.Path} (BuildApi__DataFolder) is in use by another service, {Holder(folder)}. Stop that one, or choose another folder.",
                    taken);
            }
        }
    }

    public void Dispose() => file.Dispose();

    private static FileStream Open(DataFolder folder)
    {
        var file = new FileStream(folder.File("lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        // Beside it, because a locked file cannot be read.
        File.WriteAllText(folder.File("lock.holder"), string.Create(CultureInfo.InvariantCulture,
            $"process {Environment.ProcessId} on {Environment.MachineName}, since {TimeProvider.System.GetUtcNow():u}"));
        return file;
    }

    private static string Holder(DataFolder folder)
    {
        try
        {
            return File.ReadAllText(folder.File("lock.holder"));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return "which has not said who it is";
        }
    }
}
