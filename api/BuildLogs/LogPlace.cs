namespace BuildApi.BuildLogs;

/// <summary>Where a line of a log begins.</summary>
/// <param name="Offset">Bytes before it.</param>
/// <param name="Line">Its number, from 1.</param>
internal readonly record struct LogPlace(long Offset, int Line)
{
    public static LogPlace Beginning { get; } = new(0, 1);
}
