using System.Globalization;
using System.Text.RegularExpressions;
using BuildApi.Failures;

namespace BuildApi.BuildImages.Pulls;

/// <summary>Sorts the message of a failed pull into one of the failure codes. Pure: the same text, the same verdict.</summary>
internal static partial class PullFailure
{
    /// <summary>Registries behind a broken proxy answer with whole pages; what they are is said at their start.</summary>
    private const int MaxLength = 8_000;
    private const int MaxDetailLength = 600;

    /// <summary>Docker Hub counts pulls over six hours; nobody is told when the oldest drops out.</summary>
    private static readonly TimeSpan HubWindow = TimeSpan.FromHours(6);

    /// <summary>Registries that give no time (ECR Public, for one) count by the second or minute.</summary>
    private static readonly TimeSpan UsualLimitWait = TimeSpan.FromSeconds(15);

    /// <summary>What a message of an engine or a registry means.</summary>
    public static PullVerdict Classify(string message)
    {
        var text = message.Trim();
        if (text.Length > MaxLength)
            text = text[..MaxLength];
        var rule = PullFailureRules.All.FirstOrDefault(each => each.Fits(text));
        return new PullVerdict
        {
            Cause = rule?.Cause ?? PullCause.Unknown,
            Code = rule?.Code ?? FailureCode.ImagePullFailed,
            // What nobody knows is tried again: the tries are few, and a passing fault of a new kind is the likelier case.
            Retryable = rule?.Retryable ?? true,
            RetryAfter = rule?.Cause == PullCause.RateLimited ? WaitOf(text) : null,
            Sentence = rule?.Sentence ?? "The image could not be pulled.",
            Detail = Redact(text),
        };
    }

    /// <summary>Leaves out of addresses what signs or opens them, and the prefixes that say nothing.</summary>
    private static string Redact(string text)
    {
        var detail = Prefix().Replace(text, "");
        detail = Query().Replace(detail, "?…");
        detail = UserInfo().Replace(detail, "$1");
        return detail.Length > MaxDetailLength ? detail[..MaxDetailLength] + "…" : detail;
    }

    private static TimeSpan WaitOf(string text)
    {
        var said = Said().Match(text);
        if (said.Success && double.TryParse(said.Groups["number"].ValueSpan, CultureInfo.InvariantCulture, out var number))
            return Rounded(number * SecondsOf(said.Groups["unit"].Value));
        return text.Contains("pull rate limit", StringComparison.OrdinalIgnoreCase) ? HubWindow : UsualLimitWait;
    }

    // Microseconds, as GitHub's registry says, are true for the one request, not for a pull of many.
    private static TimeSpan Rounded(double seconds) => TimeSpan.FromSeconds(Math.Clamp(Math.Ceiling(seconds), 1, HubWindow.TotalSeconds));

    private static double SecondsOf(string unit) => unit switch
    {
        "ns" => 1e-9,
        "µs" or "μs" or "us" => 1e-6,
        "ms" => 1e-3,
        "m" => 60,
        "h" => 3600,
        _ => 1,
    };

    [GeneratedRegex(@"\A(?:Error response from daemon: |Error: )+")]
    private static partial Regex Prefix();

    [GeneratedRegex(@"(?<=https?://[^\s""?]+)\?[^\s""]+")]
    private static partial Regex Query();

    [GeneratedRegex(@"(https?://)[^\s""/@]+@")]
    private static partial Regex UserInfo();

    [GeneratedRegex(@"retry[- ]after:?\s*(?<number>\d+(?:\.\d+)?)\s*(?<unit>ns|[\u00B5\u03BCu]s|ms|s|m|h)?\b", RegexOptions.IgnoreCase)]
    private static partial Regex Said();
}
