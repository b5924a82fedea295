using BuildApi.Configuration;
using BuildApi.Runner.Protocol;
using BuildApi.Tests.Support;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace BuildApi.Tests.Runner;

/// <summary>The runners' socket is missed when it is gone, and not before it is there.</summary>
public sealed class RunnerSocketKeeperTests : IDisposable
{
    private readonly ShortFolder folder = new();
    private readonly FakeTimeProvider clock = new();
    private readonly ApplicationLifetime lifetime = new(NullLogger<ApplicationLifetime>.Instance);
    private readonly LoggedErrors errors = new();

    public void Dispose()
    {
        errors.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task A_service_that_takes_long_to_start_does_not_miss_its_socket()
    {
        using var loggers = LoggerFactory.Create(builder => builder.AddProvider(errors));
        Directory.CreateDirectory(folder.In("data"));
        using var keeper = new RunnerSocketKeeper(
            new BuildApiOptions { DataFolder = folder.In("data") }, lifetime, clock, loggers.CreateLogger<RunnerSocketKeeper>());
        await keeper.StartAsync(CancellationToken.None);

        for (var look = 0; look < 5; look++) await LookAsync();
        Assert.Empty(errors.All);

        lifetime.NotifyStarted();
        for (var look = 0; look < 100 && errors.All.Count == 0; look++) await LookAsync();
        Assert.Contains("is gone", errors.All[0], StringComparison.Ordinal);
        await keeper.StopAsync(CancellationToken.None);
    }

    private async Task LookAsync()
    {
        clock.Advance(TimeSpan.FromSeconds(5));
        await Task.Delay(20);
    }
}
