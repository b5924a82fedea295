using System.Security.Cryptography;
using System.Text.Json.Nodes;
using BuildApi.EngineTests.Machine;

namespace BuildApi.EngineTests.Images;

/// <summary>Makes a copy of an image that claims to be for <c>arm64</c>, by rewriting its saved configuration.</summary>
internal static class ForeignImage
{
    public static async Task MakeAsync(string source, string reference, CancellationToken ct)
    {
        using var folder = new TemporaryFolder();
        await Command.RunAsync("sh", ["-c", "docker save \"$1\" | tar -x -C \"$2\"", "sh", source, folder.Path], ct: ct);
        var manifest = JsonNode.Parse(await File.ReadAllTextAsync(folder.File("manifest.json"), ct))![0]!.AsObject();
        var configuration = JsonNode.Parse(await File.ReadAllTextAsync(folder.File((string)manifest["Config"]!), ct))!.AsObject();
        configuration["architecture"] = "arm64";

        var bytes = System.Text.Encoding.UTF8.GetBytes(configuration.ToJsonString());
        var name = Convert.ToHexStringLower(SHA256.HashData(bytes)) + ".json";
        await File.WriteAllBytesAsync(folder.File(name), bytes, ct);
        manifest["Config"] = name;
        manifest["RepoTags"] = new JsonArray(reference);
        await File.WriteAllTextAsync(folder.File("manifest.json"), new JsonArray(manifest.DeepClone()).ToJsonString(), ct);
        // The old list of tags would name the source again.
        File.Delete(folder.File("repositories"));
        await Command.RunAsync("sh", ["-c", "tar -c -C \"$1\" . | docker load", "sh", folder.Path], ct: ct);
    }
}
