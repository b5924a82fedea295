using System.Buffers;

namespace BuildApi.BuildLogs;

/// <summary>Puts the matches of one call together to runs of covered bytes, and writes what is certain.</summary>
/// <remarks>
/// Matches come in the order of their ends. One that lies inside another says nothing new and is dropped; those that
/// remain have rising starts and rising ends. A run may be cut before any of them: all that the earlier ones cover
/// beyond the cut, that one covers too, so whoever starts reading at the cut sees the same.
/// </remarks>
internal ref struct SecretMaskWriter(ReadOnlySpan<byte> input, int longestRun, IBufferWriter<byte> output)
{
    private readonly ReadOnlySpan<byte> input = input;
    private List<(int Start, int End)>? matches;
    private int firstMatch;
    private int written;
    private int runStart = -1;
    private int runEnd;
    private int replaced;

    /// <summary>Whether there are matches that are not on the output yet.</summary>
    public readonly bool HasWork => runStart >= 0 || matches?.Count > firstMatch;

    public void Found(int start, int end)
    {
        matches ??= [];
        while (matches.Count > firstMatch && matches[^1].Start >= start) matches.RemoveAt(matches.Count - 1);
        matches.Add((start, end));
    }

    /// <summary>No match that is found from now on starts before <paramref name="safe"/>.</summary>
    public void Settle(int safe)
    {
        while (matches?.Count > firstMatch && matches[firstMatch].Start < safe) Take(matches[firstMatch++]);
        if (runStart >= 0 && runEnd <= safe) EndRun(runEnd);
        if (firstMatch > 1024) DropTaken();
    }

    /// <summary>Writes all that is certain; a run that may still grow is left to the next call.</summary>
    public MaskResult Finish(int safe)
    {
        Settle(safe);
        if (runStart >= 0) return new MaskResult(runStart, replaced);
        output.Write(input[written..safe]);
        return new MaskResult(safe, replaced);
    }

    private void Take((int Start, int End) match)
    {
        if (runStart >= 0 && match.Start < runEnd && match.Start - runStart < longestRun)
        {
            runEnd = match.End;
            return;
        }
        if (runStart >= 0) EndRun(Math.Min(runEnd, match.Start));
        output.Write(input[written..match.Start]);
        (runStart, runEnd) = match;
        written = runStart;
    }

    private void EndRun(int end)
    {
        output.Write("***"u8);
        replaced++;
        written = end;
        runStart = -1;
    }

    private void DropTaken()
    {
        matches!.RemoveRange(0, firstMatch);
        firstMatch = 0;
    }
}
