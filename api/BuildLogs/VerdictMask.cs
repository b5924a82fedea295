using BuildApi.Builds;

namespace BuildApi.BuildLogs;

/// <summary>A verdict is written down like the log is: a command of the spec, or the words of a tool or a registry, may hold what the log masks.</summary>
internal static class VerdictMask
{
    public static BuildVerdict Masked(this BuildVerdict verdict, BuildLog? log) => log is null || verdict.Failure is not { } failure ? verdict : verdict with
    {
        Failure = failure with
        {
            Message = log.Masked(failure.Message),
            Command = failure.Command is null ? null : log.Masked(failure.Command),
            Hint = failure.Hint is null ? null : log.Masked(failure.Hint),
        },
    };
}
