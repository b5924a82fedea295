using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using BuildApi.Engines;
using BuildApi.PackageOverrides.Catalogue;
using BuildApi.PackageOverrides.Resolution;
using BuildApi.PackageOverrides.Versions;
using BuildApi.ToolStore.Images;
using BuildApi.ToolStore.Settings;

namespace BuildApi.ToolStore.Plans;

/// <summary>How one resolved package can be had for one image.</summary>
internal sealed record ToolPlan
{
    public required ResolvedPackage Resolved { get; init; }
    public required ReleaseLine Line { get; init; }
    public required EngineImage Image { get; init; }
    public required ImageFacts Facts { get; init; }
    public required NodeRuntime? Node { get; init; }
    /// <summary>In the order in which they are looked for and tried; empty when no recipe fits the image.</summary>
    public required IReadOnlyList<ToolCandidate> Candidates { get; init; }

    public CataloguePackage Package => Resolved.Package;
    public SemanticVersion Version => Resolved.Version!.Version;
    public Platform Platform => Facts.PlatformOf(Image);

    public override string ToString() => $"{Package.Name} {Version}";

    /// <returns>Null when no release line of the catalogue has the version.</returns>
    public static ToolPlan? Make(ResolvedPackage resolved, EngineImage image, ImageFacts facts, NodeRuntime? node, ToolStoreSettings settings)
    {
        if (resolved.Package.FindLine(resolved.Version!.Version) is not { } line) return null;
        var plan = new ToolPlan { Resolved = resolved, Line = line, Image = image, Facts = facts, Node = node, Candidates = [] };
        var fitting = line.Recipes.Where(recipe => recipe.Platforms.Contains(plan.Platform.ToString()) && (recipe.Libc is null || recipe.Libc == facts.Libc));
        return plan with { Candidates = [.. fitting.SelectMany(recipe => plan.CandidatesOf(recipe, settings))] };
    }

    private IEnumerable<ToolCandidate> CandidatesOf(Recipe recipe, ToolStoreSettings settings)
    {
        if (recipe.Kind is RecipeKind.Archive || recipe.Unpack) yield return Candidate(recipe, unpack: true, runtime: null, settings);
        if (recipe.Kind is RecipeKind.Npm && Node is { } node) yield return Candidate(recipe, unpack: false, $"node {node.Version}", settings);
        // A script builds against whatever the image holds, so its result is that image's alone.
        if (recipe.Kind is RecipeKind.Script) yield return Candidate(recipe, unpack: false, Image.Id, settings);
    }

    private ToolCandidate Candidate(Recipe recipe, bool unpack, string? runtime, ToolStoreSettings settings)
    {
        // Whatever changes the content is part of the name; the two folders are written into some of the files.
        string[] parts =
        [
            Package.Name, Version.ToString(), Platform.ToString(), Facts.Libc, runtime ?? "", unpack ? "unpack" : "install",
            JsonSerializer.Serialize(recipe), settings.ContainerFolder, settings.GlobalFolder,
        ];
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', parts))))[..16];
        var version =
            new string([.. Version.ToString().ToLowerInvariant().Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : letter is '.' ? '.' : '-')]);
        return new ToolCandidate(recipe, unpack, runtime, $"{Package.Name}-{version[..Math.Min(60, version.Length)]}-{hash}");
    }
}
