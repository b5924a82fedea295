using BuildApi.Concurrency;
using BuildApi.Configuration;
using BuildApi.Storage.Unix;

namespace BuildApi.Runner.Protocol;

/// <summary>
/// Keeps the runners' socket where builds look for it. Nobody should remove it, but a clean-up of old files may, and then every build would wait for ever. A
/// second name of the socket makes the first one anew: what listens is the same.
/// </summary>
internal sealed partial class RunnerSocketKeeper(
    BuildApiOptions options, IHostApplicationLifetime lifetime, TimeProvider clock, ILogger<RunnerSocketKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(5);

    private readonly string path = RunnerSocket.PathIn(Path.GetFullPath(options.DataFolder));

    /// <summary>Whether builds can reach the service; always, where they do so by an address.</summary>
    public bool IsThere => options.RunnerUrl is not null || File.Exists(path);

    private string Second => $"{Path.GetFullPath(options.DataFolder)}/runner.second.sock";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.RunnerUrl is not null) return;
        File.Delete(Second);
        try
        {
            await lifetime.WhenStartedAsync(stoppingToken);
            await KeepAsync(stoppingToken);
        }
        finally
        {
            File.Delete(Second);
        }
    }

    private async Task KeepAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(LookAgain, clock);
        while (await timer.WaitForNextTickAsync(ct))
        {
            var isThere = File.Exists(path);
            // Asked afterwards: the server takes its socket away when it stops, which is before this does.
            if (lifetime.ApplicationStopping.IsCancellationRequested) return;
            if (!isThere) PutBack();
            else if (!File.Exists(Second)) _ = NativeMethods.Link(path, Second);
        }
    }

    private void PutBack()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (NativeMethods.Link(Second, path) == 0) WasGone(logger, path);
        else StaysGone(logger, path);
    }

    [LoggerMessage(LogLevel.Warning, "The runners' socket {Path} was gone: something had removed it. It is there again")]
    private static partial void WasGone(ILogger logger, string path);

    [LoggerMessage(LogLevel.Error, "The runners' socket {Path} is gone, and builds cannot reach the service. Restart it")]
    private static partial void StaysGone(ILogger logger, string path);
}
