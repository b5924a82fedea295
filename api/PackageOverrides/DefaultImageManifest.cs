using System.Text.Json;
using BuildApi.Configuration;
using BuildApi.Engines;

namespace BuildApi.PackageOverrides;

/// <summary>What the default build image says it has: the label <c>buildapi.manifest</c>, written when the image is made.</summary>
internal sealed class DefaultImageManifest(IContainerEngine engine, BuildApiOptions options)
{
    private const string Label = "buildapi.manifest";

    /// <summary>Versions by tool; empty when the image or its label is not there, or the engine is away.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ToolsAsync(CancellationToken ct)
    {
        try
        {
            var image = await engine.FindImageAsync(options.DefaultImage, ct);
            if (image?.Labels.GetValueOrDefault(Label) is not { } text) return new Dictionary<string, string>();
            using var manifest = JsonDocument.Parse(text);
            return manifest.RootElement.TryGetProperty("tools", out var tools) && tools.ValueKind == JsonValueKind.Object
                ? tools.EnumerateObject().ToDictionary(tool => tool.Name, tool => tool.Value.ToString())
                : new Dictionary<string, string>();
        }
        catch (Exception failure) when (failure is EngineUnavailableException or EngineException or JsonException)
        {
            return new Dictionary<string, string>();
        }
    }
}
