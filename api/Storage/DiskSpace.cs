namespace BuildApi.Storage;

/// <summary>How much room a file system has.</summary>
internal class DiskSpace
{
    /// <summary>Free bytes for who runs the service, and all bytes, of the file system that a folder is on.</summary>
    public virtual (long Free, long Total) Of(string folder)
    {
        var drive = new DriveInfo(folder);
        return (drive.AvailableFreeSpace, drive.TotalSize);
    }
}
