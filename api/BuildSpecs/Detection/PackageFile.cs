using System.Text.Json;

namespace BuildApi.BuildSpecs.Detection;

/// <summary>What a <c>package.json</c> says about building; parts of the wrong type count as absent.</summary>
internal sealed class PackageFile
{
    private readonly Dictionary<string, string> dependencies = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> scripts = new(StringComparer.Ordinal);

    /// <summary>As in <c>pnpm@9.1.0+sha512…</c>; null when there is none.</summary>
    public string? PackageManager { get; private init; }

    /// <summary>Null when the text is not a JSON object.</summary>
    public static PackageFile? Read(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text.TrimStart('\uFEFF'),
                new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return null;
            var package = new PackageFile { PackageManager = Text(document.RootElement, "packageManager") };
            Collect(document.RootElement, "dependencies", package.dependencies);
            Collect(document.RootElement, "devDependencies", package.dependencies);
            Collect(document.RootElement, "scripts", package.scripts);
            return package;
        }
        // A half of a surrogate pair is an InvalidOperationException when it is read, and no JSON either.
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    public bool DependsOn(string name) => dependencies.ContainsKey(name);

    /// <summary>The version of a dependency that is asked for, as written; empty when there is none.</summary>
    public string VersionOf(string name) => dependencies.GetValueOrDefault(name, "");

    /// <summary>The command of a script; null when there is none.</summary>
    public string? Script(string name) => scripts.GetValueOrDefault(name);

    /// <summary>The first script whose command contains a text, such as <c>vuepress build</c>.</summary>
    public string? ScriptThatRuns(string text) =>
        scripts.Where(script => script.Value.Contains(text, StringComparison.Ordinal)).Select(script => script.Key).FirstOrDefault();

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static void Collect(JsonElement root, string name, Dictionary<string, string> into)
    {
        if (!root.TryGetProperty(name, out var map) || map.ValueKind != JsonValueKind.Object)
            return;
        foreach (var member in map.EnumerateObject())
            if (member.Value.ValueKind == JsonValueKind.String)
                into[member.Name] = member.Value.GetString()!;
    }
}
