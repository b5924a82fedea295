namespace BuildApi.Builds;

/// <summary>The spec that a build used.</summary>
/// <param name="Reasons">Sentences: why it is this one.</param>
internal sealed record UsedSpec(SpecSource Source, string Yaml, IReadOnlyList<string> Reasons);
