using Microsoft.AspNetCore.StaticFiles;

namespace BuildApi.Artifacts;

/// <summary>What a file is, by its extension, as a web server would say.</summary>
internal static class ArtifactContentTypes
{
    private const string Unknown = "application/octet-stream";

    private static readonly FileExtensionContentTypeProvider Types = new()
    {
        Mappings =
        {
            [".avif"] = "image/avif",
            [".cjs"] = "text/javascript",
            [".geojson"] = "application/geo+json",
            [".gltf"] = "model/gltf+json",
            [".glb"] = "model/gltf-binary",
            [".jsonld"] = "application/ld+json",
            [".jxl"] = "image/jxl",
            [".map"] = "application/json",
            [".md"] = "text/markdown",
            [".mdx"] = "text/markdown",
            [".mjs"] = "text/javascript",
            [".webmanifest"] = "application/manifest+json",
            [".yaml"] = "application/yaml",
            [".yml"] = "application/yaml",
        },
    };

    public static string Of(string path) => Types.TryGetContentType(path, out var type) ? type : Unknown;
}
