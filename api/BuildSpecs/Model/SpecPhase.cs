namespace BuildApi.BuildSpecs.Model;

/// <summary>A phase such as <c>preBuild</c> with its commands.</summary>
internal sealed record SpecPhase(string Name, IReadOnlyList<SpecText> Commands);
