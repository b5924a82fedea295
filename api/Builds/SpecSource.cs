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
