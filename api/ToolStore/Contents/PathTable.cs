using System.Text;

namespace BuildApi.ToolStore.Contents;

/// <summary>
/// Paths in the form that the kernel takes them, made once, because a tool has thousands and they are looked at in every build.
/// </summary>
internal sealed class PathTable
{
    private readonly byte[] text;
    private readonly int[] starts;

    public PathTable(string root, IReadOnlyList<string> paths)
    {
        starts = new int[paths.Count];
        using var buffer = new MemoryStream();
        for (var i = 0; i < starts.Length; i++)
        {
            starts[i] = (int)buffer.Length;
            buffer.Write(Encoding.UTF8.GetBytes(paths[i].Length == 0 ? root : $"{root}/{paths[i]}"));
            buffer.WriteByte(0);
        }
        text = buffer.ToArray();
    }

    /// <summary>The status of every path; two looks that are equal mean that nothing was touched between them.</summary>
    public FileStatus[] Look()
    {
        var looks = new FileStatus[starts.Length];
        for (var i = 0; i < looks.Length; i++) looks[i] = FileStatus.Of(text, starts[i]);
        return looks;
    }

    /// <summary>Compares without keeping; ends at the first difference.</summary>
    public bool IsAs(FileStatus[] before)
    {
        for (var i = 0; i < before.Length; i++)
            if (FileStatus.Of(text, starts[i]) != before[i]) return false;
        return true;
    }
}
