namespace BuildApi.Builds;

/// <summary>Marks every line that is logged on behalf of a build with <c>App</c>, <c>Build</c> and <c>Attempt</c>, whoever logs it.</summary>
internal static class BuildScope
{
    private static readonly Func<ILogger, string, int, int, IDisposable?> Begin =
        LoggerMessage.DefineScope<string, int, int>("App {App}, build {Build}, attempt {Attempt}");

    /// <summary>To be disposed of by the method that began it: what it calls meanwhile is marked.</summary>
    public static IDisposable? OfBuild(this ILogger logger, AttemptKey attempt) => Begin(logger, attempt.App.Value, attempt.Number, attempt.Attempt);
}
