using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using BuildApi.Concurrency;
using BuildApi.Engines;
using BuildApi.PackageOverrides.Catalogue;
using BuildApi.ToolStore.Containers;
using BuildApi.ToolStore.Settings;

namespace BuildApi.ToolStore.Images;

/// <summary>
/// Finds out about an image by running a small script in it, once for each image: an image's id names its content, so the
/// answer stays true and is kept in a file.
/// </summary>
internal sealed class ImageFactsReader(EphemeralContainer containers, PackageCatalogue catalogue, ToolStoreSettings settings, IHostApplicationLifetime lifetime)
{
    private readonly ConcurrentDictionary<string, ImageFacts> known = new(StringComparer.Ordinal);
    private readonly SingleFlight<ImageFacts> flights = new(lifetime.ApplicationStopping);
    private readonly string script = ReadScript();

    /// <exception cref="ContainerRunException">The image does not run the script; the message says why.</exception>
    /// <exception cref="EngineUnavailableException">The engine does not answer.</exception>
    public async Task<ImageFacts> GetAsync(EngineImage image, CancellationToken ct)
    {
        if (known.TryGetValue(image.Id, out var facts)) return facts;
        return await flights.RunAsync(image.Id, async token => known[image.Id] = await ReadAsync(image, token), ct);
    }

    private async Task<ImageFacts> ReadAsync(EngineImage image, CancellationToken ct)
    {
        var arguments = Arguments();
        var path = Path.Combine(settings.Folder, "images", NameOf(image.Id, script, arguments) + ".json");
        if (File.Exists(path) && ImageFacts.FromJson(await File.ReadAllTextAsync(path, ct)) is { } stored) return stored;

        var run = await containers.RunAsync(new ContainerRun
        {
            Image = image,
            Command = ["/bin/sh", "-c", script, "sh", .. arguments],
            Timeout = TimeSpan.FromMinutes(1),
        }, ct);
        var facts = ImageFacts.Read(run.Output)
            ?? throw new ContainerRunException($"The image could not be looked at: the probe ended with {run.ExitCode} after printing '{run.Output.Trim()}'.");
        await WriteAsync(path, facts, ct);
        return facts;
    }

    private static async Task WriteAsync(string path, ImageFacts facts, CancellationToken ct)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var beside = $"{path}.{Guid.NewGuid():N}.new";
        await File.WriteAllTextAsync(beside, facts.ToJson(), ct);
        File.Move(beside, path, overwrite: true);
    }

    /// <summary>All libraries and commands that any package of the catalogue needs.</summary>
    private string[] Arguments()
    {
        var needs = catalogue.Packages.SelectMany(package => package.Lines).SelectMany(line => line.Needs).ToList();
        return [.. needs.SelectMany(need => need.Libraries).Distinct().Order(StringComparer.Ordinal), "--",
            .. needs.SelectMany(need => need.Commands).Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>The script and its arguments belong to the name: another question, another answer.</summary>
    private static string NameOf(string imageId, string script, string[] arguments) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', [imageId, script, .. arguments]))))[..32];

    private static string ReadScript()
    {
        using var stream = typeof(ImageFactsReader).Assembly.GetManifestResourceStream("BuildApi.ToolStore.image-facts.sh")
            ?? throw new InvalidOperationException("image-facts.sh is not in the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
