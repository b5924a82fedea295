namespace BuildApi.Runner.Plans;

/// <summary>What the repository wants of the packages whose version it is to decide, or why that is not known.</summary>
/// <param name="Overrides">Package to override; null when one of them is not known, or none is asked for.</param>
internal sealed record RepositoryAnswer(IReadOnlyDictionary<string, string>? Overrides, string? Why, IReadOnlyList<string> LogLines)
{
    /// <summary>Package to the file and line that said so.</summary>
    public IReadOnlyDictionary<string, string> Places { get; init; } = new Dictionary<string, string>();
}
