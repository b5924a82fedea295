using System.Threading.Channels;

namespace BuildApi.BuildLogs;

/// <summary>
/// Lets code that only knows "write a line" write to a log, from any thread and without waiting; the lines go in order.
/// Dispose of it before writing to the log directly again.
/// </summary>
internal sealed class LogLines : IAsyncDisposable
{
    private readonly Channel<string> lines = Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task pump;

    public LogLines(BuildLog log) => pump = PumpAsync(log);

    public void Write(string line) => lines.Writer.TryWrite(line);

    public async ValueTask DisposeAsync()
    {
        lines.Writer.TryComplete();
        await pump;
    }

    // What has gathered meanwhile is one write.
    private async Task PumpAsync(BuildLog log)
    {
        while (await lines.Reader.WaitToReadAsync())
        {
            var gathered = new List<string>();
            while (lines.Reader.TryRead(out var line)) gathered.Add(line);
            await log.WriteLineAsync(string.Join('\n', gathered), CancellationToken.None);
        }
    }
}
