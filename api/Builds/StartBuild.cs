namespace BuildApi.Builds;

/// <summary>What to build. Everything may be left out: then the newest commit of the app's branch.</summary>
internal sealed record StartBuild
{
    /// <summary>A branch or tag; the app's branch when left out.</summary>
    public string? Branch { get; init; }

    /// <summary>A commit id, 7 to 64 hexadecimal digits; the newest of the branch when left out.</summary>
    public string? Commit { get; init; }

    /// <summary>For people, at most 1,000 characters.</summary>
    public string? Reason { get; init; }

    /// <summary>Variables of this build alone; they win over the app's.</summary>
    public IReadOnlyDictionary<string, string>? Environment { get; init; }

    /// <summary>An image for this build alone.</summary>
    public string? Image { get; init; }

    /// <summary>Start with empty caches.</summary>
    public bool? ClearCache { get; init; }
}
