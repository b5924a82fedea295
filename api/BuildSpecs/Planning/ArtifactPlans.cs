using BuildApi.Apps;
using BuildApi.BuildSpecs.Model;

namespace BuildApi.BuildSpecs.Planning;

/// <summary>The artifacts of a plan.</summary>
internal static class ArtifactPlans
{
    private static readonly string[] Everything = ["**/*"];

    public static ArtifactPlan? Of(SpecArtifacts? artifacts, PlanFolders folders, PlanFindings findings)
    {
        if (artifacts is null)
            return null;
        var place = artifacts.BaseDirectory?.Place ?? artifacts.Place;
        if (artifacts.BaseDirectory is null)
            findings.Warn(place, "There is no `baseDirectory`, so the files are looked for in the folder that the build runs in.",
                "Write `baseDirectory` with the folder that the build writes, such as `dist`.");
        // A leading slash is as good as none: nobody means the root of the file system.
        if (!RepositoryPath.TryResolve(folders.Working, artifacts.BaseDirectory?.Value ?? ".", out var folder))
        {
            findings.Refuse(place, $"`{artifacts.BaseDirectory!.Value}` leads out of the repository.", "Name a folder inside the repository, such as `dist`.");
            return null;
        }

        return new ArtifactPlan { BaseDirectory = folder, Files = Files(artifacts.Files, findings), DiscardPaths = artifacts.DiscardPaths, Line = place.Line };
    }

    private static IReadOnlyList<string> Files(IReadOnlyList<SpecText> files, PlanFindings findings)
    {
        var patterns = new List<string>();
        foreach (var file in files)
            if (Pattern(file, findings) is { } pattern)
                patterns.Add(pattern);
        return patterns.Count == 0 ? Everything : patterns.TrueForAll(pattern => pattern.StartsWith('!')) ? [.. Everything, .. patterns] : patterns;
    }

    private static string? Pattern(SpecText file, PlanFindings findings)
    {
        var text = file.Value.Trim();
        var excludes = text.StartsWith('!');
        if (!RepositoryPath.TryResolve(".", excludes ? text[1..] : text, out var pattern))
        {
            findings.Refuse(file.Place, $"`{text}` leads out of the `baseDirectory`.", "Name files below it, such as `**/*`.");
            return null;
        }

        return (excludes ? "!" : "") + (pattern == "." ? "**/*" : pattern);
    }
}
