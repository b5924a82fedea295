using System.Text.RegularExpressions;
using BuildApi.PackageOverrides.Versions;

namespace BuildApi.PackageOverrides.Catalogue;

/// <summary>The part of the catalogue's check that looks at one release line.</summary>
internal static partial class ReleaseLineCheck
{
    private static readonly HashSet<string> Placeholders = new(Platform.Names, StringComparer.Ordinal) { "version", "original" };

    public static void Run(ReleaseLine line, IReadOnlyDictionary<string, string> mirrors, Action<string> fault)
    {
        CheckRange(line.Versions, "versions", fault);
        if (line.Sources.Count == 0) fault("sources is empty.");
        if (line.Recipes.Count == 0) fault("recipes is empty.");
        foreach (var source in line.Sources) CheckSource(source, mirrors, fault);
        foreach (var recipe in line.Recipes) CheckRecipe(recipe, mirrors, fault);
        foreach (var need in line.Needs) CheckNeed(need, fault);
    }

    private static void CheckSource(VersionSource source, IReadOnlyDictionary<string, string> mirrors, Action<string> fault)
    {
        if (new[] { source.Npm is not null, source.NodeIndex is not null, source.Text is not null }.Count(given => given) != 1)
            fault("sources: give one of npm, nodeIndex and text.");
        if (source.NodeIndex is { } index) CheckAddress(index, "nodeIndex", mirrors, fault);
        if (source.Text is not { } text) return;
        CheckAddress(text.Url, "text.url", mirrors, fault);
        PatternCheck.Run(text.Pattern, what => fault($"text.{what}"));
    }

    private static void CheckRecipe(Recipe recipe, IReadOnlyDictionary<string, string> mirrors, Action<string> fault)
    {
        if (recipe.Libc is not (null or "glibc" or "musl")) fault($"recipes: libc is '{recipe.Libc}'; give glibc, musl, or leave it out.");
        if (recipe.Kind is RecipeKind.Npm != (recipe.Package is not null)) fault("recipes: an npm recipe must name a package, and no other recipe may.");
        if (recipe.Kind is not RecipeKind.Npm && recipe.Links.Count == 0) fault("recipes: links is empty; say which files become commands.");
        if (recipe.Kind is RecipeKind.Archive && recipe.Parts.Count == 0) fault("recipes: an archive recipe needs parts.");
        if (recipe.Kind is RecipeKind.Script && recipe.Script.Count == 0) fault("recipes: a script recipe needs a script.");
        foreach (var target in recipe.Links.Values.Where(target => !IsInside(target))) fault($"recipes: the link to '{target}' leaves the tool's folder.");
        foreach (var file in recipe.Writes.Where(file => !IsInside(file.Path))) fault($"recipes: the file '{file.Path}' leaves the tool's folder.");
        foreach (var part in recipe.Parts) CheckPart(part, mirrors, fault);
    }

    private static void CheckPart(RecipePart part, IReadOnlyDictionary<string, string> mirrors, Action<string> fault)
    {
        if (part.Npm is null == part.Url is null) fault("parts: give one of npm and url.");
        if (part.Url is not null && part.Sha256 is null) fault($"parts: {part.Url} has no sha256; nothing unverified is installed.");
        if (part.Url is { } url && url != "index") CheckAddress(url, "parts.url", mirrors, fault);
        if (part.Sha256 is { } sums && sums != "index") CheckAddress(sums, "parts.sha256", mirrors, fault);
        if (part.Into.Length > 0 && !IsInside(part.Into)) fault($"parts: into '{part.Into}' leaves the tool's folder.");
        foreach (var target in part.Files.Values.SelectMany(targets => targets).Where(target => !IsInside(target)))
            fault($"parts: the file '{target}' leaves the tool's folder.");
        foreach (var companion in part.Companions)
        {
            CheckRange(companion.Of, "companions.of", fault);
            CheckRange(companion.Take, "companions.take", fault);
        }
    }

    private static void CheckNeed(Need need, Action<string> fault)
    {
        CheckRange(need.Versions, "needs.versions", fault);
        if (need.Node is { } node) CheckRange(node, "needs.node", fault);
        if (need.Glibc is { } glibc && !System.Version.TryParse(glibc, out _)) fault($"needs.glibc: '{glibc}' is not a version such as 2.28.");
    }

    private static void CheckRange(string range, string place, Action<string> fault)
    {
        if (!VersionRange.TryParse(range, out _)) fault($"{place}: '{range}' is not an npm range.");
    }

    private static void CheckAddress(string address, string place, IReadOnlyDictionary<string, string> mirrors, Action<string> fault)
    {
        foreach (var name in PlaceholderPattern().Matches(address).Select(match => match.Groups["name"].Value))
        {
            var known = name.StartsWith("mirror:", StringComparison.Ordinal) ? mirrors.ContainsKey(name["mirror:".Length..]) : Placeholders.Contains(name);
            if (!known) fault($"{place}: nothing is known for {{{name}}} in '{address}'.");
        }
        if (!address.StartsWith("{mirror:", StringComparison.Ordinal) && !address.StartsWith("https://", StringComparison.Ordinal)
            && !address.StartsWith("http://", StringComparison.Ordinal))
            fault($"{place}: '{address}' is not an http or https address.");
    }

    private static bool IsInside(string path) =>
        path.Length > 0 && path[0] != '/' && !path.Split('/').Any(part => part is ".." or "." or "");

    [GeneratedRegex(@"\{(?<name>[^{}]*)\}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex PlaceholderPattern();
}
