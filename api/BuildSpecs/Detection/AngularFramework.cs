using System.Text.Json;

namespace BuildApi.BuildSpecs.Detection;

/// <summary>Angular, whose output folder is in <c>angular.json</c> and depends on the builder.</summary>
internal static class AngularFramework
{
    public static FoundFramework? Find(ProjectContents project)
    {
        var workspace = project.FirstOf("angular.json", ".angular.json");
        if (workspace is null && project.Package?.DependsOn("@angular/core") != true)
            return null;
        var why = workspace is null ? "`@angular/core` is a dependency" : $"there is an {workspace}";
        return NodeRecipe.Make(project, "Angular", why, "ng build", OutputOf(project.TextOf(workspace)) ?? "dist", null, ".angular/cache/**/*");
    }

    private static string? OutputOf(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text.TrimStart('\uFEFF'),
                new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            return MainProject(document.RootElement) is { } main && OutputOf(main.Name, main.Value) is { } output && SafePath.IsSafe(output) ? output : null;
        }
        // Half a surrogate pair is an InvalidOperationException when it is read.
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The default project, or else the first that is an application.</summary>
    private static JsonProperty? MainProject(JsonElement root)
    {
        if (Child(root, "projects") is not { ValueKind: JsonValueKind.Object } projects)
            return null;
        var all = projects.EnumerateObject().ToList();
        var wanted = Text(Child(root, "defaultProject"));
        var main = all.FindIndex(project => project.Name == wanted);
        main = main >= 0 ? main : all.FindIndex(project => Text(Child(project.Value, "projectType")) != "library");
        return main < 0 ? null : all[main];
    }

    private static string? OutputOf(string project, JsonElement settings)
    {
        var build = Child(Child(settings, "architect") ?? Child(settings, "targets"), "build");
        var options = Child(build, "options");
        var path = Child(options, "outputPath");
        var folder = Text(path) ?? Text(Child(path, "base")) ?? $"dist/{project}";
        // The application builder keeps the browser's files apart from the server's; the older builders write no folder in between.
        if (Text(Child(build, "builder"))?.EndsWith(":application", StringComparison.Ordinal) != true || RunsOnServer(options))
            return folder;
        return $"{folder.TrimEnd('/')}/{Text(Child(path, "browser")) ?? "browser"}".TrimEnd('/');
    }

    private static bool RunsOnServer(JsonElement? options) =>
        Child(options, "ssr") is { ValueKind: JsonValueKind.True or JsonValueKind.Object } && Text(Child(options, "outputMode")) != "static";

    private static JsonElement? Child(JsonElement? parent, string name) =>
        parent is { ValueKind: JsonValueKind.Object } map && map.TryGetProperty(name, out var child) ? child : null;

    private static string? Text(JsonElement? element) => element is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
}
