namespace BuildApi.PackageOverrides.Catalogue;

/// <summary>A small file of the recipe's own; <c>{root}</c> and <c>{global}</c> are filled in.</summary>
internal sealed record RecipeFile
{
    public required string Path { get; init; }
    public required IReadOnlyList<string> Lines { get; init; }
    public bool Executable { get; init; }
    /// <summary>Written only when this file is in the tool's folder; null for always.</summary>
    public string? When { get; init; }
}
