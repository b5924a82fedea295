using System.ComponentModel.DataAnnotations;
using BuildApi.Apps;

namespace BuildApi.Builds;

/// <summary>What to build. Everything may be left out: then the newest commit of the app's branch.</summary>
internal sealed record StartBuild
{
    /// <summary>A branch or tag; the app's branch when left out.</summary>
    [MinLength(1), MaxLength(AppRules.LongestBranch)]
    public string? Branch { get; init; }

    /// <summary>A commit id, 7 to 64 hexadecimal digits; the newest of the branch when left out.</summary>
    [RegularExpression("^" + BuildRules.CommitDigits + "$")]
    public string? Commit { get; init; }

    /// <summary>For people, at most 1,000 characters.</summary>
    [MaxLength(BuildRules.LongestReason)]
    public string? Reason { get; init; }

    /// <summary>Variables of this build alone; they win over the app's.</summary>
    public IReadOnlyDictionary<string, string>? Environment { get; init; }

    /// <summary>An image for this build alone.</summary>
    public string? Image { get; init; }

    /// <summary>Start with empty caches.</summary>
    public bool? ClearCache { get; init; }

    /// <summary>
    /// Of the builds that wait, those with the highest priority come first, whichever app they are of; -100 to 100, and 0 when left out. Above 0 takes a key
    /// with the scope <c>write</c>. Inside a branch builds keep their order: what waits behind gives its priority to the one before it.
    /// </summary>
    [Range(-BuildRules.HighestPriority, BuildRules.HighestPriority)]
    public int? Priority { get; init; }

    /// <summary>
    /// False for code that nobody of the team has looked at: the build gets none of the app's secrets and none of its variables that are named like
    /// credentials, reads caches and leaves none, and is in a network apart. True when left out.
    /// </summary>
    public bool? Trusted { get; init; }

    /// <summary>What this build does to older ones of its branch; as the app has it when left out.</summary>
    public Supersede? Supersede { get; init; }
}
