namespace BuildApi.ToolStore.Contents;

/// <summary>A folder that a tool is being installed in. Disposing of it deletes what was not committed.</summary>
internal sealed class StagedTool : IDisposable
{
    private readonly FileStream mark;

    public StagedTool(string folder)
    {
        Folder = folder;
        mark = new FileStream(LockOf(folder), FileMode.Create, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        Directory.CreateDirectory(Root);
        Directory.CreateDirectory(Downloads);
    }

    public string Folder { get; }
    public string Root => Path.Combine(Folder, "root");
    /// <summary>Archives on their way; not part of the tool.</summary>
    public string Downloads => Path.Combine(Folder, "downloads");

    public static string LockOf(string folder) => folder + ".lock";

    /// <summary>True while a process holds the folder's lock; the kernel drops it with the process.</summary>
    public static bool IsAlive(string folder)
    {
        try
        {
            using var probe = new FileStream(LockOf(folder), FileMode.Open, FileAccess.Read, FileShare.None);
            return false;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    /// <summary>Empties it for another try.</summary>
    public void Reset()
    {
        foreach (var folder in new[] { Root, Downloads })
        {
            Directory.Delete(folder, recursive: true);
            Directory.CreateDirectory(folder);
        }
    }

    public void Dispose()
    {
        if (Directory.Exists(Folder)) Directory.Delete(Folder, recursive: true);
        mark.Dispose();
    }
}
