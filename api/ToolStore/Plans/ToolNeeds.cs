using BuildApi.PackageOverrides.Catalogue;
using BuildApi.PackageOverrides.Versions;
using BuildApi.ToolStore.Images;

namespace BuildApi.ToolStore.Plans;

/// <summary>
/// What a tool needs and the image, or the build's Node.js, does not have: found out before anything is downloaded, and
/// said together with what would work.
/// </summary>
internal static class ToolNeeds
{
    /// <summary>One sentence for each need that is not met.</summary>
    public static IReadOnlyList<string> Unmet(ToolPlan plan)
    {
        var needs = plan.Line.Needs.Where(need => VersionRange.Parse(need.Versions).ContainsIncludingPrereleases(plan.Version)).ToList();
        var sentences = new List<string>();
        if (plan.Candidates.Count == 0) sentences.Add(NoRecipe(plan));
        if (plan.Facts.Libc == "glibc") sentences.AddRange(needs.Where(need => TooOld(need, plan.Facts)).Select(need => Glibc(need, plan)));
        sentences.AddRange(needs.SelectMany(need => Missing(need, need.Libraries, plan.Facts.Libraries, "the shared library", plan)));
        sentences.AddRange(needs.SelectMany(need => Missing(need, need.Commands, plan.Facts.Commands, "the command", plan)));
        if (plan.Node is { IsOverride: false } && plan.Facts.Npm is null && plan.Candidates.Count > 0
            && plan.Candidates.All(candidate => candidate is { Recipe.Kind: RecipeKind.Npm, Unpack: false }))
            sentences.Add($"{Title(plan)} is installed with npm, and the image has Node.js without npm. Add npm to the image, or override node too.");
        if (NodeTooOld(plan) is { } range)
            sentences.Add($"{Title(plan)} needs Node.js {range}, and this build has {plan.Node}. Override node with a version that fits.");
        return sentences;
    }

    /// <summary>Sentences for the log about what may not work but is no reason to refuse.</summary>
    public static IReadOnlyList<string> Doubts(ToolPlan plan) =>
        plan.Node is { } node && IsJavaScript(plan) && plan.Resolved.Version!.Node is { } range
        && !VersionRange.Parse(range).ContainsIncludingPrereleases(node.Version)
            ? [$"{Title(plan)} was published for Node.js {range}; this build has {node}."]
            : [];

    /// <summary>The range of Node.js versions that the build's is too old for, or null.</summary>
    public static string? NodeTooOld(ToolPlan plan) => plan.Node is not { } node ? null
        : NodeRanges(plan).FirstOrDefault(range => VersionRange.Parse(range).WantsNewerThan(node.Version));

    private static IEnumerable<string> NodeRanges(ToolPlan plan)
    {
        if (IsJavaScript(plan) && plan.Resolved.Version!.Node is { } published) yield return published;
        foreach (var need in plan.Line.Needs)
            if (need.Node is { } range && VersionRange.Parse(need.Versions).ContainsIncludingPrereleases(plan.Version)) yield return range;
    }

    private static bool IsJavaScript(ToolPlan plan) => plan.Line.Recipes.All(recipe => recipe.Kind is RecipeKind.Npm);

    private static string NoRecipe(ToolPlan plan)
    {
        if (plan.Node is null && plan.Line.Recipes.Any(recipe => recipe.Kind is RecipeKind.Npm))
            return $"{Title(plan)} runs on Node.js, and neither the image nor an override brings one. Override node too.";
        var offers =
            plan.Line.Recipes.SelectMany(recipe => recipe.Platforms.Select(platform => recipe.Libc is null ? platform : $"{platform} with {recipe.Libc}"))
                .Distinct();
        var libc = plan.Facts.Libc.Length == 0 ? "an unknown C library" : plan.Facts.Libc;
        return $"{Title(plan)} cannot be had for {plan.Platform} with {libc}, which the image is. It is there for {string.Join(", ", offers)}.";
    }

    private static bool TooOld(Need need, ImageFacts facts) => need.Glibc is { } wanted
        && System.Version.TryParse(facts.LibcVersion, out var actual) && actual < System.Version.Parse(wanted);

    private static string Glibc(Need need, ToolPlan plan)
    {
        var fitting = plan.Line.Needs.Where(other => other.Glibc is not null && !TooOld(other, plan.Facts)).Select(other => other.Versions).ToList();
        var instead = fitting.Count > 0 ? $" {plan.Package.Title} {string.Join(" or ", fitting)} would run on it." : "";
        return $"{Title(plan)} needs glibc {need.Glibc} or newer, and the image has {plan.Facts.LibcVersion}.{instead} Or choose an image with a newer glibc.";
    }

    private static IEnumerable<string> Missing(Need need, IReadOnlyList<string> wanted, IReadOnlyList<string> present, string what, ToolPlan plan)
    {
        var instead = need.Versions == "*" ? "" : $", or choose a version other than {need.Versions}";
        return wanted.Where(name => !present.Contains(name)).Select(name =>
            $"{Title(plan)} needs {what} {name}, which the image does not have. Add {need.Hint ?? name} to the image{instead}.");
    }

    private static string Title(ToolPlan plan) => $"{plan.Package.Title} {plan.Version}";
}
