using System.Text.RegularExpressions;
using BuildApi.Configuration;
using BuildApi.Storage;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace BuildApi.Http;

/// <summary>Says in the log, once the service listens, what whoever started it wants to know: where it is, where its pages are, where the key is.</summary>
internal sealed partial class FirstWords(IServer server, BuildApiOptions options, DataFolder folder, ILogger<FirstWords> logger) : IHostedLifecycleService
{
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        var runners = options.RunnerUrl is { } url ? new Uri(url).Port : 0;
        var address = (server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [])
            .Where(one => BindingAddress.Parse(one) is { IsUnixPipe: false } bound && bound.Port != runners)
            // Where all addresses of the machine are meant, this one will do.
            .Select(one => AllAddresses().Replace(one, "//localhost").TrimEnd('/'))
            .FirstOrDefault();
        if (address is not null) Listens(logger, address, options.AdminKey is { Length: > 0 } ? "set by BuildApi__AdminKey" : $"in {folder.File("admin-key")}");
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(LogLevel.Information, "BuildApi is at {Address}, Swagger UI at {Address}/swagger, and the administrator's key is {Key}")]
    private static partial void Listens(ILogger logger, string address, string key);

    [GeneratedRegex(@"//(\[::\]|0\.0\.0\.0|[+*])")]
    private static partial Regex AllAddresses();
}
