namespace BuildApi.Storage;

/// <summary>How much room a file system has.</summary>
internal class DiskSpace
{
    private const int NoSpaceLeft = 28;
    private const int QuotaExceeded = 122;

    /// <summary>Whether something failed because the file system, or its user's share of it, is full.</summary>
    public static bool IsUsedUp(Exception failure) => failure is IOException { HResult: NoSpaceLeft or QuotaExceeded };

    /// <summary>Free bytes for who runs the service, and all bytes, of the file system that a folder is on.</summary>
    public virtual (long Free, long Total) Of(string folder)
    {
        var drive = new DriveInfo(folder);
        return (drive.AvailableFreeSpace, drive.TotalSize);
    }
}
