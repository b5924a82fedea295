using BuildApi.Configuration;

namespace BuildApi.Audit;

/// <summary>Writes outcomes down every second, the last ones at the end, and removes what is kept long enough.</summary>
internal sealed partial class AuditWriter(AuditLog log, AuditStore store, BuildApiOptions options, TimeProvider clock, ILogger<AuditWriter> logger)
    : BackgroundService
{
    private static readonly TimeSpan WriteAgain = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SweepAgain = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        using var timer = new PeriodicTimer(WriteAgain, clock);
        var swept = DateTimeOffset.MinValue;
        do
        {
            await SurviveAsync(log.FlushAsync, stoppingToken);
            if (clock.GetUtcNow() - swept < SweepAgain) continue;
            swept = clock.GetUtcNow();
            await SurviveAsync(ct => store.SweepAsync(swept.AddDays(-options.KeepAuditForDays), ct), stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await SurviveAsync(log.FlushAsync, cancellationToken);
    }

    private async Task SurviveAsync(Func<CancellationToken, Task> work, CancellationToken ct)
    {
        try
        {
            await work(ct);
        }
        catch (Exception failure) when (!ct.IsCancellationRequested)
        {
            NotWritten(logger, failure.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The audit log could not be written; it is tried again: {Problem}")]
    private static partial void NotWritten(ILogger logger, string problem);
}
