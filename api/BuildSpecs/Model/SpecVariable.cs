namespace BuildApi.BuildSpecs.Model;

/// <summary>A variable of <c>env.variables</c>.</summary>
internal sealed record SpecVariable(string Name, string Value, SpecPlace Place);
