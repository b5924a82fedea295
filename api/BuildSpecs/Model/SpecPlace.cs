namespace BuildApi.BuildSpecs.Model;

/// <summary>A place in the spec, for messages that come later than the reading.</summary>
internal sealed record SpecPlace(string Path, int Line, int Column);
