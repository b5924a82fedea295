namespace BuildApi.Storage;

/// <summary>
/// Room on the disk that is kept for the worst: it is given up when nothing else is left, so that what has to be written
/// down to clean up can be.
/// </summary>
internal sealed class DiskReserve(DataFolder data)
{
    public const long Bytes = 32L * 1024 * 1024;

    /// <summary>Where it lies, and whose disk it is about.</summary>
    public string Folder => data.Path;

    private string Path => data.File("reserve");

    private string BegunPath => data.File("reserve.begun");

    /// <summary>Makes it where it is not there, if there is room for twice as much.</summary>
    public void Keep(long free)
    {
        // One that was only begun when the service died is none.
        if (free < 2 * Bytes || new FileInfo(Path) is { Exists: true, Length: Bytes }) return;
        using (var file = new FileStream(BegunPath, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            PreallocationSize = Bytes,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            // Room that is promised only would be taken by others.
            file.SetLength(Bytes);
        }
        File.Move(BegunPath, Path, overwrite: true);
    }

    /// <summary>Gives it up when hardly anything else is left; whether that was so now.</summary>
    public bool GiveUpWhenNeeded(long free)
    {
        if (free >= Bytes / 2) return false;
        File.Delete(BegunPath);
        if (!File.Exists(Path)) return false;
        File.Delete(Path);
        return true;
    }
}
