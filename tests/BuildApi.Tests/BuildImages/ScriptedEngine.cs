using System.Formats.Tar;
using System.Text;
using BuildApi.Engines;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.BuildImages;

/// <summary>
/// An engine without containers: it plays the pulls it is given, prints the log it is given, shows the files it is given,
/// and remembers what was asked of it.
/// </summary>
internal sealed class ScriptedEngine : UnusedEngine
{
    private readonly List<string> containers = [];

    /// <summary>Images on the machine, by the reference that finds them.</summary>
    public Dictionary<string, EngineImage> Images { get; } = [];
    /// <summary>Ids of images that containers use.</summary>
    public HashSet<string> InUse { get; } = [];
    /// <summary>What the next pulls do; when the last is played, it is played again.</summary>
    public List<Func<ImagePull, Action<PullProgress>?, CancellationToken, Task<EngineImage>>> Pulls { get; } = [];
    public List<ImagePull> Pulled { get; } = [];
    public List<ContainerSpec> Created { get; } = [];
    /// <summary>Containers that were not removed.</summary>
    public IReadOnlyList<string> Left => containers;
    /// <summary>What the started container prints; an exception is thrown at the start.</summary>
    public Func<string> Start { get; set; } = () => "";
    /// <summary>Never ends when set: the wait lasts until its token gives up.</summary>
    public bool Hangs { get; set; }
    /// <summary>Files by path; a value that starts with <c>→</c> is a link, one that ends in <c>/</c> a folder.</summary>
    public Dictionary<string, string> Files { get; } = [];
    public string Log { get; private set; } = "";

    public override Task<EngineImage?> FindImageAsync(string reference, CancellationToken ct) =>
        Task.FromResult(Images.GetValueOrDefault(reference));

    public override Task<EngineImage> PullImageAsync(ImagePull pull, Action<PullProgress>? progress, CancellationToken ct)
    {
        Func<ImagePull, Action<PullProgress>?, CancellationToken, Task<EngineImage>> play;
        lock (Pulled)
        {
            play = Pulls[Math.Min(Pulled.Count, Pulls.Count - 1)];
            Pulled.Add(pull);
        }

        return play(pull, progress, ct);
    }

    /// <summary>What the registry says to who asks and does not pull.</summary>
    public Action<ImagePull> Asked { get; set; } = _ => { };

    public override Task AskRegistryAsync(ImagePull pull, CancellationToken ct)
    {
        Asked(pull);
        return Task.CompletedTask;
    }

    public override Task<string> CreateContainerAsync(ContainerSpec spec, CancellationToken ct)
    {
        Created.Add(spec);
        containers.Add(spec.Name);
        return Task.FromResult(spec.Name);
    }

    public override Task StartContainerAsync(string id, CancellationToken ct)
    {
        Log = Start();
        return Task.CompletedTask;
    }

    public override async Task<ContainerExit> WaitContainerAsync(string id, CancellationToken ct)
    {
        if (Hangs) await Task.Delay(Timeout.Infinite, ct);
        return new ContainerExit(0, OutOfMemory: false);
    }

    public override Task<byte[]> ReadLogAsync(string id, int limit, CancellationToken ct) => Task.FromResult(Encoding.UTF8.GetBytes(Log));

    public override Task RemoveContainerAsync(string id, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        containers.Remove(id);
        return Task.CompletedTask;
    }

    public override Task<ContainerPath?> FindPathAsync(string id, string path, CancellationToken ct)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        return Task.FromResult(!Files.TryGetValue(path, out var text) ? null : new ContainerPath(
            name, text.Length, text.EndsWith('/'), text.StartsWith('→') ? text[1..] : "", text == "not executable" ? 0b110_100_100 : 0b111_101_101));
    }

    public override async Task<Stream> OpenArchiveAsync(string id, string path, CancellationToken ct)
    {
        var archive = new MemoryStream();
        await using (var tar = new TarWriter(archive, leaveOpen: true))
        {
            var entry = new PaxTarEntry(TarEntryType.RegularFile, path.TrimStart('/')) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(Files[path])) };
            await tar.WriteEntryAsync(entry, ct);
        }

        archive.Position = 0;
        return archive;
    }

    public override Task<IReadOnlySet<string>> ListImageIdsAsync(CancellationToken ct) =>
        Task.FromResult<IReadOnlySet<string>>(Images.Values.Select(image => image.Id).ToHashSet());

    /// <summary>As an engine does: a name goes, and with the last one the image.</summary>
    public override Task<bool> RemoveImageAsync(string reference, CancellationToken ct)
    {
        if (InUse.Contains(Images[reference].Id)) return Task.FromResult(false);
        var id = Images[reference].Id;
        Images.Remove(reference);
        if (Images.Where(image => image.Value.Id == id && image.Key != id).All(image => image.Key.Contains('@', StringComparison.Ordinal)))
        {
            foreach (var name in Images.Where(image => image.Value.Id == id).Select(image => image.Key).ToList()) Images.Remove(name);
        }

        return Task.FromResult(true);
    }
}
