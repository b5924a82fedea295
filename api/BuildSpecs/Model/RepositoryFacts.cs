namespace BuildApi.BuildSpecs.Model;

/// <summary>What detection knows of a repository.</summary>
internal sealed record RepositoryFacts
{
    /// <summary>Names of the files and folders at the app's root; paths below it may be given too.</summary>
    public required IReadOnlyList<string> Files { get; init; }
    /// <summary>Text of <c>package.json</c> at the app's root; null when there is none.</summary>
    public string? PackageJson { get; init; }
    /// <summary>
    /// Texts of other files, by name: those that <see cref="BuildSpecDetection.IsUseful"/> asks for. All are optional; without
    /// them a framework's default folders are assumed.
    /// </summary>
    public IReadOnlyDictionary<string, string> Texts { get; init; } = new Dictionary<string, string>();
}
