using System.Collections.Concurrent;
using BuildApi.Tests.Support;
using Microsoft.Extensions.Logging;

namespace BuildApi.Tests.Telemetry;

/// <summary>Lines of a build's work name the build, whoever logs them.</summary>
public sealed class LogScopeTests
{
    [Fact]
    public async Task What_is_logged_on_behalf_of_a_build_carries_its_app_number_and_attempt()
    {
        using var lines = new ScopedLines();
        await using var service = new TestService(null);
        service.Loggers.Add(lines);
        await service.StartAsync();
        var app = await service.NewAppAsync(new BuildScript());

        await app.BuildToEndAsync();

        var finished = Assert.Single(lines.All, line => line.Text.StartsWith($"Build {app.Id}/1 finished as", StringComparison.Ordinal));
        Assert.Equal($"App={app.Id} Build=1 Attempt=1", finished.Scope);
    }

    [Fact]
    public async Task What_is_logged_of_a_build_that_is_canceled_in_the_queue_carries_it_too()
    {
        using var lines = new ScopedLines();
        await using var service = new TestService(null);
        service.Loggers.Add(lines);
        service.Engine.Away = true;
        await service.StartAsync();
        var app = await service.NewAppAsync(new BuildScript());
        await app.StartBuildAsync();

        await app.CancelAsync(1);

        Assert.Equal($"App={app.Id} Build=1 Attempt=0", lines.All.Single(line => line.Text.Contains("finished as", StringComparison.Ordinal)).Scope);
    }

    private sealed class ScopedLines : ILoggerProvider, ISupportExternalScope
    {
        private readonly ConcurrentQueue<(string Text, string Scope)> lines = new();
        private IExternalScopeProvider scopes = new LoggerExternalScopeProvider();

        public IReadOnlyList<(string Text, string Scope)> All => [.. lines];

        public ILogger CreateLogger(string categoryName) => new Logger(this);

        public void SetScopeProvider(IExternalScopeProvider scopeProvider) => scopes = scopeProvider;

        public void Dispose()
        {
        }

        private sealed class Logger(ScopedLines all) : ILogger
        {
            private static readonly string[] Names = ["App", "Build", "Attempt"];

            public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            {
                var found = new Dictionary<string, object?>();
                all.scopes.ForEachScope((scope, values) =>
                {
                    if (scope is not IEnumerable<KeyValuePair<string, object?>> pairs) return;
                    foreach (var (name, value) in pairs.Where(pair => Names.Contains(pair.Key))) values[name] = value;
                }, found);
                all.lines.Enqueue((formatter(state, exception), string.Join(' ', Names.Where(found.ContainsKey).Select(name => $"{name}={found[name]}"))));
            }
        }
    }
}
