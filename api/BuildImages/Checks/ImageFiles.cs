using System.Formats.Tar;
using System.Globalization;
using BuildApi.Engines;

namespace BuildApi.BuildImages.Checks;

/// <summary>
/// Looks for the requirements in the file system of a container that was created and need never run: the way to examine an
/// image without a shell, or of another platform. Finds no versions, since nothing can be asked.
/// </summary>
internal sealed class ImageFiles(IContainerEngine engine, string container, EngineImage image)
{
    /// <summary>More links than this are a circle (as Linux has it).</summary>
    private const int MaxLinks = 40;

    private const int MaxTextBytes = 64 * 1024;

    /// <summary>Where Docker looks when an image sets no PATH.</summary>
    private const string UsualPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private static readonly string[] GlibcLoaders =
    [
        "/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-x86-64.so.2", "/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2",
        "/lib/ld-linux-aarch64.so.1", "/lib/aarch64-linux-gnu/ld-linux-aarch64.so.1",
    ];

    private static readonly string[] MuslLoaders = ["/lib/ld-musl-x86_64.so.1", "/lib/ld-musl-aarch64.so.1"];

    public async Task<ProbeResult> ProbeAsync(CancellationToken ct)
    {
        var distribution = ImageDistribution.FromOsRelease(
            await ReadTextAsync("/etc/os-release", ct) ?? await ReadTextAsync("/usr/lib/os-release", ct) ?? "");
        var libc = await LibcAsync(distribution, ct);
        var (places, missing) = await FindToolsAsync(ct);
        if (libc == LibcKind.None) missing.Add("libc");
        return new ProbeResult
        {
            Complete = true,
            Missing = [.. ImageRequirements.All.Select(each => each.Name).Where(missing.Contains)],
            Distribution = distribution,
            Libc = libc,
            UserId = UserId(),
            Places = places,
        };
    }

    private async Task<(Dictionary<string, string> Places, HashSet<string> Missing)> FindToolsAsync(CancellationToken ct)
    {
        var places = new Dictionary<string, string>(StringComparer.Ordinal);
        var missing = new HashSet<string>(StringComparer.Ordinal);
        foreach (var tool in ImageRequirements.All.Where(each => each.Packages.Count > 0 || each.Name == "nvm"))
        {
            var candidates = tool.Name == "nvm" ? NvmFiles() : Variable("PATH", UsualPath).Split(':').Select(folder => $"{folder}/{tool.Name}");
            if (await FirstAsync(candidates, needsExecution: tool.Name != "nvm", ct) is { } place)
                places[tool.Name] = place;
            else
                missing.Add(tool.Name);
        }

        return (places, missing);
    }

    private IEnumerable<string> NvmFiles() =>
        new[] { Variable("NVM_DIR", "/root/.nvm"), "/root/.nvm", "/usr/local/nvm", "/opt/nvm" }.Distinct().Select(folder => $"{folder}/nvm.sh");

    private async Task<string?> FirstAsync(IEnumerable<string> candidates, bool needsExecution, CancellationToken ct)
    {
        foreach (var path in candidates)
            if (await FollowAsync(path, ct) is var (_, file) && !file.IsFolder && (!needsExecution || (file.UnixMode & 0b001_001_001) != 0))
                return path;
        return null;
    }

    private async Task<LibcKind> LibcAsync(ImageDistribution distribution, CancellationToken ct)
    {
        var musl = await FirstAsync(MuslLoaders, needsExecution: false, ct) is not null;
        var glibc = await FirstAsync(GlibcLoaders, needsExecution: false, ct) is not null;
        // Both may be there, as the quick probe explains.
        var isAlpine = $"{distribution.Id} {distribution.Like}".Split(' ').Contains("alpine");
        return musl && (!glibc || isAlpine) ? LibcKind.Musl : glibc ? LibcKind.Glibc : LibcKind.None;
    }

    /// <summary>What is at the end of a path's links, and where; null when nothing is.</summary>
    private async Task<(string Path, ContainerPath File)?> FollowAsync(string path, CancellationToken ct)
    {
        for (var links = 0; links <= MaxLinks; links++)
        {
            var file = await engine.FindPathAsync(container, path, ct);
            if (file is null) return null;
            if (file.LinkTarget.Length == 0) return (path, file);
            path = ContainerPaths.Combine(path, file.LinkTarget);
        }

        return null;
    }

    private async Task<string?> ReadTextAsync(string path, CancellationToken ct)
    {
        if (await FollowAsync(path, ct) is not var (target, file) || file.IsFolder || file.SizeBytes > MaxTextBytes)
            return null;
        await using var archive = await engine.OpenArchiveAsync(container, target, ct);
        await using var tar = new TarReader(archive);
        while (await tar.GetNextEntryAsync(copyData: true, ct) is { } entry)
        {
            if (entry.DataStream is null) continue;
            using var reader = new StreamReader(entry.DataStream);
            return await reader.ReadToEndAsync(ct);
        }

        return null;
    }

    private string Variable(string name, string otherwise) =>
        image.Environment.LastOrDefault(each => each.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..] ?? otherwise;

    private int? UserId() =>
        image.User.Length == 0 ? 0
        : int.TryParse(image.User.Split(':')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
}
