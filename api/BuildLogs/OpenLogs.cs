using System.Collections.Concurrent;
using BuildApi.Builds;
using BuildApi.Configuration;

namespace BuildApi.BuildLogs;

/// <summary>The open logs of the attempts that run now: one writer for each, whoever writes.</summary>
internal sealed class OpenLogs(BuildLogFiles files, LogStore store, BuildSignals signals, BuildApiOptions options, TimeProvider clock)
{
    private readonly ConcurrentDictionary<AttemptKey, BuildLog> open = new();

    /// <summary>Opens the log of an attempt; <paramref name="secrets"/> never appear in it, and <paramref name="notice"/> is what it begins with.</summary>
    public BuildLog Open(AttemptKey attempt, IEnumerable<string> secrets, string? notice) => open.GetOrAdd(attempt,
        key => new BuildLog(key, notice, files, store, signals, new SecretSet(secrets), options.MaxLogBytes, clock));

    public BuildLog? Find(AttemptKey attempt) => open.GetValueOrDefault(attempt);

    public void Close(AttemptKey attempt)
    {
        if (open.TryRemove(attempt, out var log)) log.Dispose();
    }
}
