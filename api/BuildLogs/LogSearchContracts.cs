using System.Globalization;

namespace BuildApi.BuildLogs;

/// <summary>A line of a build's log that contains what was searched for.</summary>
/// <param name="Build">The build's number.</param>
/// <param name="Line">The line's number in the log, from 1.</param>
/// <param name="Offset">Where the line begins, in bytes: <c>Range: bytes=OFFSET-</c> reads on from there.</param>
/// <param name="Text">The line, at most 1,000 characters of it.</param>
internal sealed record LogMatch(int Build, int Line, long Offset, string Text);

/// <summary>Where a search goes on: at a line of a build, and then with the builds before it.</summary>
internal readonly record struct LogCursor(int Build, LogPlace Place)
{
    /// <summary>With the newest build.</summary>
    public static LogCursor Newest { get; } = new(int.MaxValue, LogPlace.Beginning);

    public static bool TryParse(string text, out LogCursor cursor)
    {
        cursor = Newest;
        if (text.Split(':') is not [var build, var offset, var line]) return false;
        if (!TryNumber(build, out var number) || !TryNumber(line, out var counted)) return false;
        if (!long.TryParse(offset, NumberStyles.None, CultureInfo.InvariantCulture, out var place)) return false;
        cursor = new LogCursor(number, new LogPlace(place, counted));
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Build}:{Place.Offset}:{Place.Line}");

    private static bool TryNumber(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number > 0;
}
