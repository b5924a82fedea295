using System.Formats.Tar;
using System.Text;
using BuildApi.Engines;

namespace BuildApi.Tests.Support;

/// <summary>Tar streams of a fake container's files, named as a Docker Engine names them.</summary>
internal static class FakeArchive
{
    /// <exception cref="ContainerPathNotFoundException">There is no such path.</exception>
    public static Stream Open(FakeContainer container, string path)
    {
        var ofContent = path.EndsWith("/.", StringComparison.Ordinal);
        var folder = Normal(ofContent ? path[..^2] : path);
        var files = container.SharesFiles ? FilesOfMachine(folder) : FilesOf(container, folder);
        if (files.Count == 0) throw new ContainerPathNotFoundException(path);
        return Write(ofContent ? "." : folder[(folder.LastIndexOf('/') + 1)..], files);
    }

    /// <summary>Names below the folder, each with its content; the folder itself has the name "", as has a lone file.</summary>
    private static List<(string Name, byte[]? Content)> FilesOf(FakeContainer container, string folder)
    {
        if (container.Files.TryGetValue(folder, out var text)) return [("", Encoding.UTF8.GetBytes(text))];
        var below = container.Files.Where(file => file.Key.StartsWith(folder + "/", StringComparison.Ordinal))
            .Select(file => (file.Key[folder.Length..], (byte[]?)Encoding.UTF8.GetBytes(file.Value))).ToList();
        return below.Count == 0 ? [] : [("/", null), .. below];
    }

    private static List<(string Name, byte[]? Content)> FilesOfMachine(string folder)
    {
        if (File.Exists(folder)) return [("", File.ReadAllBytes(folder))];
        return !Directory.Exists(folder) ? [] : [("/", null), .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => (file[folder.Length..], (byte[]?)File.ReadAllBytes(file)))];
    }

    private static MemoryStream Write(string root, IEnumerable<(string Name, byte[]? Content)> files)
    {
        var archive = new MemoryStream();
        using (var tar = new TarWriter(archive, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (var (name, content) in files)
            {
                tar.WriteEntry(content is null
                    ? new PaxTarEntry(TarEntryType.Directory, root + name)
                    : new PaxTarEntry(TarEntryType.RegularFile, root + name) { DataStream = new MemoryStream(content) });
            }
        }

        archive.Position = 0;
        return archive;
    }

    // "/a/./b" and "/a//b" are "/a/b", as for any system.
    private static string Normal(string path) => Path.GetFullPath(path).TrimEnd('/');
}
