namespace BuildApi.PackageOverrides.Catalogue;

/// <summary>The file as it is written.</summary>
internal sealed record CatalogueFile
{
    /// <summary>Addresses that recipes name as <c>{mirror:name}</c>; settings may replace each.</summary>
    public IReadOnlyDictionary<string, string> Mirrors { get; init; } = new Dictionary<string, string>();
    public IReadOnlyList<CataloguePackage> Packages { get; init; } = [];
}
