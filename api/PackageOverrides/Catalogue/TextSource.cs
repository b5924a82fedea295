namespace BuildApi.PackageOverrides.Catalogue;

/// <param name="Url">May hold <c>{mirror:name}</c>.</param>
/// <param name="Pattern">Group <c>version</c>; optionally <c>original</c>, <c>url</c> and <c>sha256</c>, kept for the recipe.</param>
internal sealed record TextSource(string Url, string Pattern);
