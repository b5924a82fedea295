using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace BuildApi.Tests.Campaigns.Simulated;

/// <summary>What the service logs is nobody's business here: the engine fails it all the time.</summary>
internal sealed class SilentLog : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => NullLogger.Instance;

    public void Dispose()
    {
    }
}
