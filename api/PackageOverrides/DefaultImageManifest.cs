using System.Text.Json;
using BuildApi.Configuration;
using BuildApi.Engines;
using BuildApi.PackageOverrides.Catalogue;

namespace BuildApi.PackageOverrides;

/// <summary>What the default build image says it has: the label <c>buildapi.manifest</c>, written when the image is made.</summary>
internal sealed class DefaultImageManifest(IContainerEngine engine, BuildApiOptions options)
{
    private const string Label = "buildapi.manifest";

    /// <summary>What it says; empty when the image or its label is not there, or the engine is away.</summary>
    public async Task<ImageManifest> ReadAsync(CancellationToken ct)
    {
        try
        {
            var image = await engine.FindImageAsync(options.DefaultImage, ct);
            if (image?.Labels.GetValueOrDefault(Label) is not { } text) return new ImageManifest();
            using var manifest = JsonDocument.Parse(text);
            return new ImageManifest { Tools = Texts(manifest.RootElement, "tools"), Missing = Texts(manifest.RootElement, "missing") };
        }
        catch (Exception failure) when (failure is EngineUnavailableException or EngineException or JsonException or InvalidOperationException)
        {
            return new ImageManifest();
        }
    }

    private static Dictionary<string, string> Texts(JsonElement manifest, string member) =>
        manifest.TryGetProperty(member, out var texts) && texts.ValueKind == JsonValueKind.Object
            ? texts.EnumerateObject().ToDictionary(text => text.Name, text => text.Value.ToString())
            : [];
}

/// <summary>What an image says it holds, by tool.</summary>
internal sealed record ImageManifest
{
    /// <summary>Versions.</summary>
    public IReadOnlyDictionary<string, string> Tools { get; init; } = new Dictionary<string, string>();
    /// <summary>What was to be in it and could not be had when it was made: the reasons.</summary>
    public IReadOnlyDictionary<string, string> Missing { get; init; } = new Dictionary<string, string>();

    /// <summary>What is said of a package, under its own name or one of its commands.</summary>
    public static string? Of(CataloguePackage package, IReadOnlyDictionary<string, string> texts) =>
        texts.GetValueOrDefault(package.Name) ?? package.Commands.Select(texts.GetValueOrDefault).FirstOrDefault(text => text is not null);
}
