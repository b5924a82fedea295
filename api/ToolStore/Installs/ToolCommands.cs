using System.Text.Json;
using BuildApi.PackageOverrides.Catalogue;
using BuildApi.ToolStore.Archives;
using BuildApi.ToolStore.Contents;

namespace BuildApi.ToolStore.Installs;

/// <summary>Makes a tool's <c>bin</c> folder, and writes the small files of its recipe.</summary>
internal static class ToolCommands
{
    private const UnixFileMode Runnable = (UnixFileMode)0b111_101_101;

    /// <exception cref="InstallFailedException">The tool's first command is not there.</exception>
    public static void Make(ToolInstall install)
    {
        var recipe = install.Candidate.Recipe;
        var root = install.Staged.Root;
        foreach (var (name, target) in recipe.Kind is RecipeKind.Npm ? PackageLinks(root, recipe.Package!, install.Plan.Package.Commands) : recipe.Links)
            Link(root, name, target);
        foreach (var file in recipe.Writes) Write(install, file);
        // A command may be one of the files that were written just now: Jekyll's is.
        foreach (var (name, target) in recipe.Links.Where(link => recipe.Writes.Any(file => file.Path == link.Value))) Link(root, name, target);

        var first = install.Plan.Package.Commands[0];
        if (!File.Exists(Path.Combine(root, "bin", first)))
            throw new InstallFailedException($"{install.Plan} was installed, but there is no command '{first}' in it.");
    }

    /// <summary>What npm would link for a global package: the <c>bin</c> of its <c>package.json</c>.</summary>
    private static Dictionary<string, string> PackageLinks(string root, string package, IReadOnlyList<string> wanted)
    {
        var folder = $"lib/node_modules/{package}";
        var path = Path.Combine(root, folder, "package.json");
        var links = new Dictionary<string, string>();
        if (!File.Exists(path) || FileStatus.Of(path).Kind is not FileKind.File) return links;
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            if (!json.RootElement.TryGetProperty("bin", out var bin)) return links;
            if (bin.ValueKind is JsonValueKind.String) links[package.Split('/')[^1]] = bin.GetString()!;
            if (bin.ValueKind is JsonValueKind.Object)
                foreach (var entry in bin.EnumerateObject().Where(entry => entry.Value.ValueKind is JsonValueKind.String))
                    links[entry.Name] = entry.Value.GetString()!;
        }
        catch (JsonException fault)
        {
            throw new InstallFailedException($"The package.json of {package} cannot be read: {fault.Message}");
        }
        return links.Where(link => wanted.Contains(link.Key))
            .ToDictionary(link => link.Key, link => $"{folder}/{string.Join('/', ArchivePath.Split(link.Value))}");
    }

    private static void Link(string root, string name, string target)
    {
        var file = Path.Combine(root, target);
        if (!File.Exists(file)) return;
        if (FileStatus.Of(file).Kind is FileKind.File) File.SetUnixFileMode(file, Runnable);
        if (target == $"bin/{name}") return;

        var link = Path.Combine(root, "bin", name);
        Directory.CreateDirectory(Path.GetDirectoryName(link)!);
        File.Delete(link);
        File.CreateSymbolicLink(link, "../" + target);
    }

    private static void Write(ToolInstall install, RecipeFile file)
    {
        var root = install.Staged.Root;
        if (file.When is not null && !File.Exists(Path.Combine(root, file.When))) return;
        var path = Path.Combine(root, file.Path);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        // The place may hold a link into the package, which must not be written through.
        File.Delete(path);
        File.WriteAllText(path, string.Concat(file.Lines.Select(line => install.Fill(line) + "\n")));
        if (file.Executable) File.SetUnixFileMode(path, Runnable);
    }
}
