namespace BuildApi.Builds;

/// <summary>Where a build's spec came from.</summary>
internal enum SpecSource
{
    /// <summary>The repository's <c>amplify.yml</c>, which wins over everything.</summary>
    Repository,
    /// <summary>The app's own spec, for repositories without one.</summary>
    App,
    /// <summary>Proposed by what is in the repository, where neither exists.</summary>
    Detected,
}

/// <summary>The spec that a build used.</summary>
/// <param name="Reasons">Sentences: why it is this one.</param>
internal sealed record UsedSpec(SpecSource Source, string Yaml, IReadOnlyList<string> Reasons);
