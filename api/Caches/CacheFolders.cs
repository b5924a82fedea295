using System.Diagnostics;
using BuildApi.Apps;
using BuildApi.Configuration;
using BuildApi.Storage;

namespace BuildApi.Caches;

/// <summary>
/// The layers on the disk: <c>caches/{app}/{layer}/content</c> in the data folder, and beside it what the kernel needs
/// while a build writes there. What is to go is renamed into <c>caches/.removed</c> at once and deleted when there is time.
/// </summary>
internal sealed class CacheFolders(DataFolder data)
{
    private const string Removed = ".removed";

    private string Root => Path.Combine(data.Path, "caches");

    public string ContentOf(AppId app, string layer) => Path.Combine(Root, app.Value, layer, "content");

    public string WorkOf(AppId app, string layer) => Path.Combine(Root, app.Value, layer, "work");

    /// <summary>Whether folders of this name can be mounted one over another: the kernel reads them from a list.</summary>
    public bool CanBeMounted => !data.Path.AsSpan().ContainsAny(",:\\\"");

    public bool CanBeMerged => LayerEntry.CanReadMarks(data.Folder("caches"));

    /// <summary>A new layer, empty, that any user of an image may write to.</summary>
    public string Make(AppId app)
    {
        var layer = Guid.NewGuid().ToString("N")[..16];
        Directory.CreateDirectory(WorkOf(app, layer));
        Directory.CreateDirectory(ContentOf(app, layer));
        File.SetUnixFileMode(ContentOf(app, layer), (UnixFileMode)0b111_111_111);
        return layer;
    }

    /// <summary>What the kernel kept beside a layer while it was written to.</summary>
    public void DropWork(AppId app, string layer) => SetAside(WorkOf(app, layer));

    public void Drop(AppId app, string layer) => SetAside(Path.Combine(Root, app.Value, layer));

    public void DropAll(AppId app) => SetAside(Path.Combine(Root, app.Value));

    /// <summary>Returns when all that is in the layers has reached the disk.</summary>
    public void Flush() => DurableFolder.FlushFileSystem(data.Folder("caches"));

    /// <summary>A name in the folder of what is to go.</summary>
    public string NewRemoved() => Path.Combine(data.Folder("caches", Removed), Guid.NewGuid().ToString("N"));

    /// <summary>The layers there are.</summary>
    public IEnumerable<(string App, string Layer)> List() =>
        from app in Directory.Exists(Root) ? Directory.GetDirectories(Root) : []
        where Path.GetFileName(app) != Removed
        from layer in Directory.GetDirectories(app)
        select (Path.GetFileName(app), Path.GetFileName(layer));

    public void Drop(string app, string layer) => SetAside(Path.Combine(Root, app, layer));

    /// <summary>Deletes what was set aside.</summary>
    public void DeleteRemoved()
    {
        foreach (var gone in Directory.GetFileSystemEntries(data.Folder("caches", Removed)))
        {
            try
            {
                if (Directory.Exists(gone) && new FileInfo(gone).LinkTarget is null) Directory.Delete(gone, recursive: true);
                else File.Delete(gone);
            }
            catch (Exception odd) when (odd is IOException or UnauthorizedAccessException)
            {
                // A build may give files names that are no text, which .NET cannot say.
                using var rm = Process.Start(new ProcessStartInfo("rm", ["-rf", "--", gone]).WithoutSettings())!;
                rm.WaitForExit();
            }
        }
    }

    private void SetAside(string folder)
    {
        if (LayerEntry.Find(folder) is { } there) there.MoveTo(NewRemoved());
    }
}
