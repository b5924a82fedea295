using BuildApi.PackageOverrides.Catalogue;

namespace BuildApi.ToolStore.Plans;

/// <summary>One way to have a tool: a recipe, what the result is tied to, and the address that follows from both.</summary>
/// <param name="Unpack">Npm recipes: whether the archive alone is taken, so that the result is tied to nothing.</param>
internal sealed record ToolCandidate(Recipe Recipe, bool Unpack, string? Runtime, string Address);
