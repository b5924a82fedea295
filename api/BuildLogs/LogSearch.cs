using System.Text;
using BuildApi.Apps;
using BuildApi.Builds;
using Microsoft.Win32.SafeHandles;

namespace BuildApi.BuildLogs;

/// <summary>Finds a text in the logs of an app's builds: the newest build first, the lines of a build in their order.</summary>
internal sealed class LogSearch(LogStore logs, BuildLogFiles files, TimeProvider clock) : IDisposable
{
    /// <summary>Characters of the text, at the most.</summary>
    public const int LongestText = 200;

    private const int LongestLine = 1000;
    private const int BuildsAtOnce = 200;
    private const int PieceSize = 256 * 1024;

    /// <summary>A search answers after this at the latest, with what it has found until then.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(800);

    // Each keeps a processor busy for as long as it takes.
    private readonly SemaphoreSlim turns = new(Math.Max(1, Environment.ProcessorCount / 2));

    /// <summary>Lines that contain the text, and where to go on; null when everything has been searched.</summary>
    public async Task<(IReadOnlyList<LogMatch> Found, LogCursor? Next)> FindAsync(AppId app, string text, LogCursor from, int limit, CancellationToken ct)
    {
        await turns.WaitAsync(ct);
        try
        {
            return await Task.Run(() => FindAllAsync(app, Encoding.UTF8.GetBytes(text), from, limit, ct), ct);
        }
        finally
        {
            turns.Release();
        }
    }

    public void Dispose() => turns.Dispose();

    private async Task<(IReadOnlyList<LogMatch> Found, LogCursor? Next)> FindAllAsync(
        AppId app, byte[] text, LogCursor from, int limit, CancellationToken ct)
    {
        var begun = clock.GetTimestamp();
        var found = new List<LogMatch>();
        var buffer = GC.AllocateUninitializedArray<byte>(PieceSize + text.Length);
        while (true)
        {
            var some = await logs.ListAsync(app, from.Build, BuildsAtOnce, ct);
            foreach (var (number, length) in some)
            {
                if (number != from.Build) from = new LogCursor(number, LogPlace.Beginning);
                using var file = files.TryOpenHandle(new BuildKey(app, number));
                if (file is null) continue;
                var scan = new LogScan(file, length, from.Place, text, limit - found.Count, buffer);
                do
                {
                    ct.ThrowIfCancellationRequested();
                    scan.Read();
                }
                while (!scan.Ended && !scan.IsFull && clock.GetElapsedTime(begun) < Patience);

                found.AddRange(scan.Found.Select(place => new LogMatch(number, place.Line, place.Offset, LineAt(file, place.Offset, length))));
                if (!scan.Ended) return (found, new LogCursor(number, scan.Here));
                var before = number > 1 ? new LogCursor(number - 1, LogPlace.Beginning) : (LogCursor?)null;
                if (found.Count == limit || clock.GetElapsedTime(begun) >= Patience) return (found, before);
            }

            if (some.Count < BuildsAtOnce) return (found, null);
            from = new LogCursor(some[^1].Number - 1, LogPlace.Beginning);
        }
    }

    private static string LineAt(SafeFileHandle file, long offset, long length)
    {
        Span<byte> bytes = stackalloc byte[LongestLine * 4];
        bytes = bytes[..RandomAccess.Read(file, bytes[..(int)Math.Min(bytes.Length, length - offset)], offset)];
        var end = bytes.IndexOf((byte)'\n');
        var line = Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]).TrimEnd('\r');
        return line.Length <= LongestLine ? line : line[..(LongestLine - 1)] + "…";
    }
}
