namespace BuildApi.BuildSpecs.Model;

/// <summary>Response headers for the paths that match a pattern.</summary>
internal sealed record CustomHeaderRule(string Pattern, IReadOnlyList<CustomHeader> Headers);
