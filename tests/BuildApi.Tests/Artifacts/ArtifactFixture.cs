using System.Text;
using BuildApi.Apps;
using BuildApi.Artifacts;
using BuildApi.Storage;
using Microsoft.Extensions.Time.Testing;

namespace BuildApi.Tests.Artifacts;

/// <summary>An artifact store over a folder of its own.</summary>
public sealed class ArtifactFixture : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("artifacts-").FullName;

    public ArtifactFixture() => Store = new ArtifactStore(new DataFolder(folder), Clock);

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

    internal ArtifactStore Store { get; }

    internal static AppId App { get; } = AppId.Parse("storefront", null);

    /// <summary>Files below the data folder.</summary>
    public IEnumerable<string> StoredFiles =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file));

    public string PathOf(string file) => Path.Combine(folder, file);

    internal static ArtifactRules Rules(params string[] files)
    {
        Assert.True(ArtifactGlobs.TryParse(files, out var globs, out var why), why);
        return new ArtifactRules { Files = globs, OutputFolder = "dist", MaxBytes = 1_000_000, MaxFiles = 1000 };
    }

    internal Task<ArtifactSaving> SaveAsync(params string[] lines) => SaveAsync(TarText.Of(lines), Rules());

    internal Task<ArtifactSaving> SaveAsync(Stream tar, ArtifactRules rules, int build = 1) =>
        Store.SaveAsync(App, build, tar, rules, CancellationToken.None);

    /// <summary>Paths of all files, with <c>|</c> between.</summary>
    internal string Paths(int build = 1) =>
        string.Join('|', Store.List(App, build, "", null, int.MaxValue)?.Select(entry => entry.Path) ?? ["nothing saved"]);

    internal string? Read(string path, int build = 1)
    {
        if (Store.OpenFile(App, build, path) is not { } file) return null;
        using var reader = new StreamReader(file.Content, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
