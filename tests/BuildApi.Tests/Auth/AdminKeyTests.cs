using BuildApi.Auth;
using BuildApi.Configuration;
using BuildApi.Storage;
using BuildApi.Tests.Support;
using Microsoft.Extensions.Logging;

namespace BuildApi.Tests.Auth;

/// <summary>The administrator's key that the service makes at its first start.</summary>
public sealed class AdminKeyTests
{
    [Fact]
    public void The_first_start_tells_where_it_is_and_never_the_key_and_later_ones_tell_nothing()
    {
        using var folder = new ShortFolder();
        var lines = new List<string>();
        var options = new BuildApiOptions { DataFolder = folder.In("data") };

        var made = new AdminKey(options, new DataFolder(options.DataFolder), new Lines(lines));
        var again = new AdminKey(options, new DataFolder(options.DataFolder), new Lines(lines));

        var key = File.ReadAllText(Path.Combine(options.DataFolder, "admin-key")).Trim();
        Assert.True(made.Matches(key) && again.Matches(key));
        Assert.Contains(Path.Combine(options.DataFolder, "admin-key"), Assert.Single(lines), StringComparison.Ordinal);
        Assert.DoesNotContain(key, lines[0], StringComparison.Ordinal);
    }

    private sealed class Lines(List<string> lines) : ILogger<AdminKey>
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Add(formatter(state, exception));
    }
}
