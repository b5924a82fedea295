using System.Diagnostics;
using System.Globalization;

namespace BuildApi.Tests.Campaigns.Simulated;

/// <summary>
/// Many histories, from consecutive seeds, and a line for each that is not as promised. Needs a thread pool of one thread: then the order of all that happens is
/// the seed's.
/// </summary>
internal sealed class SimulationCampaign(TextWriter output)
{
    private readonly Dictionary<string, int> faults = [];
    private long builds;
    private long deaths;
    private long turns;
    private ulong hash;

    /// <summary>0 when all is as promised. Arguments: the first seed, how many histories, and perhaps <c>--trace</c>.</summary>
    public static async Task<int> RunAsync(string[] arguments, TextWriter output)
    {
        // The pool has as many threads as there are processors, at the least.
        if (!ThreadPool.SetMinThreads(1, 1) || !ThreadPool.SetMaxThreads(1, 1))
            throw new InvalidOperationException("Set DOTNET_PROCESSOR_COUNT=1: with more threads a seed is no history.");
        var (seed, count) = (ulong.Parse(arguments[0], CultureInfo.InvariantCulture), int.Parse(arguments[1], CultureInfo.InvariantCulture));
        return await new SimulationCampaign(output).RunAsync(seed, count, trace: arguments is [.., "--trace"]);
    }

    private async Task<int> RunAsync(ulong seed, int count, bool trace)
    {
        var watch = Stopwatch.StartNew();
        using var template = await HistoryTemplate.MakeAsync();
        for (var index = 0; index < count; index++) await RunOneAsync(seed + (ulong)index, template, trace);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"histories {count} seeds {seed}-{seed + (ulong)count - 1} builds {builds} deaths {deaths} turns {turns} "
            + $"lost {Of("lost")} doubled {Of("doubled")} wrong-bytes {Of("wrong bytes") + Of("verdict changed")} left-over {Of("left over")} "
            + $"broken {Of("broken")} ms-each {watch.Elapsed.TotalMilliseconds / count:F1} hash {hash:x16}"));
        return faults.Count == 0 ? 0 : 1;
    }

    private async Task RunOneAsync(ulong seed, HistoryTemplate template, bool trace)
    {
        using var history = new History(seed, template, trace);
        try
        {
            await history.RunAsync();
        }
        catch (Exception broken) when (broken is not OutOfMemoryException)
        {
            Count("broken", seed, broken.ToString());
        }

        (builds, deaths, turns) = (builds + history.Builds, deaths + history.Deaths, turns + history.Schedule.Taken);
        hash = (hash * 31) + history.Schedule.Hash;
        foreach (var fault in history.Faults) Count(fault[..fault.IndexOf(':', StringComparison.Ordinal)], seed, fault);
        foreach (var line in history.Schedule.Lines) output.WriteLine(line);
    }

    private int Of(string kind) => faults.GetValueOrDefault(kind);

    private void Count(string kind, ulong seed, string what)
    {
        faults[kind] = Of(kind) + 1;
        output.WriteLine($"seed {seed}: {what}");
    }
}
