using System.Globalization;
using BuildApi.Storage.Unix;
using Microsoft.Win32.SafeHandles;

namespace BuildApi.Storage;

/// <summary>
/// Keeps a second service off the data folder for the life of this one, whoever starts it: two would run each other's builds. The system lets go of it when
/// the process ends, however it ends.
/// </summary>
internal sealed class DataFolderLock : IDisposable
{
    /// <summary>A service that is being stopped is given this long to end.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private const int ReadOnlyCloseOnExec = 0x80000;
    private const int ExclusiveWithoutWaiting = 2 | 4;
    private const string HolderFile = "lock.holder";

    private readonly SafeFileHandle held;

    private DataFolderLock(SafeFileHandle held) => this.held = held;

    /// <summary>Takes the folder, which is made when it is not there.</summary>
    /// <exception cref="DataFolderInUseException">Another service has it.</exception>
    /// <exception cref="IOException">The folder is no good.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder is somebody else's.</exception>
    public static async Task<DataFolderLock> TakeAsync(string path)
    {
        var folder = new DataFolder(path);
        // The folder itself and not a file in it: whoever reads all files there, to copy them or to look through them, meets no lock.
        var handle = new SafeFileHandle(NativeMethods.Open(folder.Path, ReadOnlyCloseOnExec), ownsHandle: true);
        if (handle.IsInvalid) throw new IOException($"The folder {folder.Path} cannot be opened.");
        var until = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        while (NativeMethods.Lock(handle, ExclusiveWithoutWaiting) != 0)
        {
            if (Environment.TickCount64 >= until)
            {
                handle.Dispose();
                throw new DataFolderInUseException(
                    $"The folder {folder.Path} (BuildApi__DataFolder) is in use by another service, {Holder(folder)}. Stop that one, or choose another folder.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }

        await File.WriteAllTextAsync(folder.File(HolderFile), string.Create(CultureInfo.InvariantCulture,
            $"process {Environment.ProcessId} on {Environment.MachineName}, since {TimeProvider.System.GetUtcNow():u}"));
        return new DataFolderLock(handle);
    }

    public void Dispose() => held.Dispose();

    private static string Holder(DataFolder folder)
    {
        try
        {
            return File.ReadAllText(folder.File(HolderFile));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return "which has not said who it is";
        }
    }
}
