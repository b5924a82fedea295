namespace BuildApi.BuildImages.Checks;

/// <summary>What a look into an image found, and when.</summary>
internal sealed record ImageFindings
{
    public required ProbeResult Found { get; init; }
    public required DateTimeOffset ProbedAt { get; init; }
    /// <summary>Found by an earlier look.</summary>
    public bool Remembered { get; init; }
}
