using System.Text;
using BuildApi.BuildLogs;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.BuildLogs;

/// <summary>What a search reads of one log, held against the plain way: all lines, and those that contain the text.</summary>
public sealed class LogScanTests : IDisposable
{
    private readonly ShortFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>Pieces of a few bytes, so that matches, lines and ends fall on every edge; scans that find one line each, and go on where the last came to.</summary>
    [Fact]
    public async Task It_finds_what_the_plain_way_finds_wherever_pieces_end()
    {
        const int seed = 20261128;
        var random = new Random(seed);
        for (var round = 0; round < 3000; round++)
        {
            var log = string.Concat(Enumerable.Range(0, random.Next(60)).Select(_ => "ab\n"[random.Next(3)]));
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 5)).Select(_ => "ab"[random.Next(2)]));
            var length = random.Next(log.Length + 1);
            var expected = Plain(log[..length], text);

            var found = await FindAsync(log, length, text, most: random.Next(1, 4), pieceSize: random.Next(1, 9));

            Assert.True(expected.SequenceEqual(found), $"""
                Seed {seed}, round {round}: '{text}' in the first {length} bytes of '{log.Replace("\n", "|", StringComparison.Ordinal)}'
                is in {string.Join(' ', expected)}, and was found in {string.Join(' ', found)}.
                """);
        }
    }

    private static List<LogPlace> Plain(string log, string text)
    {
        var places = new List<LogPlace>();
        var (offset, number) = (0, 1);
        foreach (var line in log.Split('\n'))
        {
            if (line.Contains(text, StringComparison.Ordinal)) places.Add(new LogPlace(offset, number));
            (offset, number) = (offset + line.Length + 1, number + 1);
        }

        return places;
    }

    private async Task<List<LogPlace>> FindAsync(string log, int length, string text, int most, int pieceSize)
    {
        var path = folder.In("log");
        await File.WriteAllTextAsync(path, log);
        using var file = File.OpenHandle(path);
        var found = new List<LogPlace>();
        var from = LogPlace.Beginning;
        while (true)
        {
            var scan = new LogScan(file, length, from, Encoding.UTF8.GetBytes(text), most, new byte[pieceSize + text.Length]);
            for (var reads = 0; !scan.Ended && !scan.IsFull; reads++)
            {
                Assert.True(reads <= log.Length + 1, "It reads on and on.");
                scan.Read();
            }

            found.AddRange(scan.Found);
            if (scan.Ended) return found;
            from = scan.Here;
        }
    }
}
