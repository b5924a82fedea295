using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace BuildApi.Health;

/// <summary>
/// Looks at all parts at once, and at those that cost something not more often than once a second: health is asked without a key, and must not be a way to
/// load the engine or the disk.
/// </summary>
internal sealed class HealthReports(HealthCheckService checks, TimeProvider clock)
{
    /// <summary>Marks a check that costs nothing, and is made whenever somebody asks.</summary>
    public const string Free = "free";

    /// <summary>What a check may take; a part that says nothing until then is sick. The answer to a caller is to come within 2 s.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(1.5);

    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private Task<HealthReport>? last;
    private long lookedAt;

    public async Task<IReadOnlyDictionary<string, HealthReportEntry>> GetAsync()
    {
        var costly = LookAsync();
        var free = checks.CheckHealthAsync(check => check.Tags.Contains(Free), CancellationToken.None);
        return (await costly).Entries.Concat((await free).Entries).ToDictionary();
    }

    // Whoever comes while it is being looked at gets that answer, too; nobody's hanging up ends it for the others.
    private Task<HealthReport> LookAsync()
    {
        lock (gate)
        {
            if (last is not null && (!last.IsCompleted || clock.GetElapsedTime(lookedAt) < Fresh)) return last;
            lookedAt = clock.GetTimestamp();
            return last = checks.CheckHealthAsync(check => !check.Tags.Contains(Free), CancellationToken.None);
        }
    }
}
