namespace BuildApi.BuildSpecs.Model;

/// <summary>A text of the spec, exactly as YAML gives it, and where it stands.</summary>
internal sealed record SpecText(string Value, SpecPlace Place);
