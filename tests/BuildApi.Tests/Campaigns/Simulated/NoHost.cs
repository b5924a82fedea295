using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;

namespace BuildApi.Tests.Campaigns.Simulated;

/// <summary>What a host is for the service, where there is none: it listens nowhere and never says that it stops.</summary>
internal sealed class NoHost : IHostApplicationLifetime, IServer
{
    public CancellationToken ApplicationStarted => CancellationToken.None;

    public CancellationToken ApplicationStopping => CancellationToken.None;

    public CancellationToken ApplicationStopped => CancellationToken.None;

    public IFeatureCollection Features { get; } = new FeatureCollection();

    public void StopApplication()
    {
    }

    public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken) where TContext : notnull =>
        Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
    }
}
