using System.Text.Json;
using System.Text.Json.Serialization;
using BuildApi.Engines;
using BuildApi.PackageOverrides.Catalogue;
using BuildApi.PackageOverrides.Versions;

namespace BuildApi.ToolStore.Images;

/// <summary>What the tool store must know about an image before it installs for it.</summary>
internal sealed record ImageFacts
{
    private const string Mark = "buildapi-facts ";

    /// <summary>What <c>uname -m</c> says, such as <c>x86_64</c>.</summary>
    public string Machine { get; init; } = "";
    /// <summary><c>glibc</c>, <c>musl</c>, or empty when it could not be found out.</summary>
    public string Libc { get; init; } = "";
    /// <summary>Of glibc, such as <c>2.36</c>.</summary>
    public string? LibcVersion { get; init; }
    /// <summary>The image's own Node.js, <c>20.11.1</c>.</summary>
    public string? Node { get; init; }
    /// <summary>The folder that it is in, inside the image.</summary>
    public string? NodeFolder { get; init; }
    /// <summary>The image's own npm.</summary>
    public string? Npm { get; init; }
    /// <summary>The npm registry that the image's npm would ask.</summary>
    public string? NpmRegistry { get; init; }
    public IReadOnlyList<string> Libraries { get; init; } = [];
    public IReadOnlyList<string> Commands { get; init; } = [];

    [JsonIgnore]
    public SemanticVersion? NodeVersion => SemanticVersion.TryParse(Node, out var version) ? version : null;

    public Platform PlatformOf(EngineImage image) => new(image.Os, image.Architecture, Libc);

    /// <summary>Reads what the probe printed; null when it did not come to its end.</summary>
    public static ImageFacts? Read(string output)
    {
        var lines = output.Split('\n')
            .Where(line => line.StartsWith(Mark, StringComparison.Ordinal))
            .Select(line => line[Mark.Length..].Trim().Split(' ', 2))
            .ToLookup(words => words[0], words => words.Length > 1 ? words[1].Trim() : "");
        if (!lines.Contains("end")) return null;
        string? Value(string name) => lines[name].LastOrDefault() is { Length: > 0 } value ? value : null;

        var libc = Value("libc")?.Split(' ') ?? [""];
        return new ImageFacts
        {
            Machine = Value("machine") ?? "",
            Libc = libc[0],
            LibcVersion = libc.Length > 1 ? libc[1] : null,
            Node = Value("node")?.TrimStart('v'),
            NodeFolder = Value("node-folder"),
            Npm = Value("npm"),
            NpmRegistry = Value("registry"),
            Libraries = [.. lines["library"]],
            Commands = [.. lines["command"]],
        };
    }

    public static ImageFacts? FromJson(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<ImageFacts>(text, JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public string ToJson() => JsonSerializer.Serialize(this, JsonSerializerOptions.Web);
}
