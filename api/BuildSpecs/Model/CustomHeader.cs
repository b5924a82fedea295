namespace BuildApi.BuildSpecs.Model;

internal sealed record CustomHeader(string Key, string Value);
