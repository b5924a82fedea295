using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace BuildApi.Storage;

/// <summary>
/// The key ring's files, each on the disk before anything is encrypted with it: the framework only writes and renames them, and a power cut would leave a
/// store that is whole and secrets that nobody can open.
/// </summary>
internal sealed class DurableKeys(string folder, ILoggerFactory loggers) : FileSystemXmlRepository(new DirectoryInfo(folder), loggers)
{
    /// <summary>In the data folder.</summary>
    public const string FolderName = "keys";

    public override void StoreElement(XElement element, string friendlyName)
    {
        base.StoreElement(element, friendlyName);
        foreach (var path in System.IO.Directory.EnumerateFiles(folder, "*.xml"))
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
            RandomAccess.FlushToDisk(file);
        }

        DurableFolder.Flush(folder);
    }
}
