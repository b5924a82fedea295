namespace BuildApi.Storage;

/// <summary>The one folder that holds everything the service keeps; readable by its own user only.</summary>
internal sealed class DataFolder
{
    public DataFolder(string path)
    {
        Path = System.IO.Path.GetFullPath(path);
        Directory.CreateDirectory(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Why nothing can be kept there; null when all is well. Makes the folder.</summary>
    public static string? WhatIsWrong(string path)
    {
        try
        {
            var probe = new DataFolder(path).File($".writable-{Guid.NewGuid():N}");
            System.IO.File.WriteAllBytes(probe, []);
            System.IO.File.Delete(probe);
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return failure.Message;
        }
    }

    public string Path { get; }

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>A folder below, made when it is not there.</summary>
    public string Folder(params string[] names) =>
        Directory.CreateDirectory(System.IO.Path.Combine([Path, .. names])).FullName;
}
