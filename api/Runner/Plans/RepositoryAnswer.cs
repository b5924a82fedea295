namespace BuildApi.Runner.Plans;

/// <summary>What the repository wants of the packages whose version it is to decide, or why that is not known.</summary>
/// <param name="Wishes">Package to wish; null when one of them is not known, or none is asked for.</param>
internal sealed record RepositoryAnswer(IReadOnlyDictionary<string, string>? Wishes, string? Why, IReadOnlyList<string> LogLines)
{
    /// <summary>Package to the file and line that said so.</summary>
    public IReadOnlyDictionary<string, string> Places { get; init; } = new Dictionary<string, string>();
}
