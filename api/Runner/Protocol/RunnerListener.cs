using System.Net.Sockets;
using BuildApi.Configuration;
using BuildApi.Http;
using BuildApi.Storage;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace BuildApi.Runner.Protocol;

/// <summary>
/// Keeps the two interfaces apart: what comes over the runners' Unix socket reaches the runner's paths and nothing
/// else, and what comes over the public listener never reaches them.
/// </summary>
internal static class RunnerListener
{
    public const string PathPrefix = "/runner";

    public static void UseRunnerListener(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<BuildApiOptions>();
        app.Lifetime.ApplicationStarted.Register(() => OpenSocket(Path.GetFullPath(options.DataFolder)));
        var runnerPort = options.RunnerUrl is { } url ? new Uri(url).Port : (int?)null;
        var turns = RunnerTurns.New();
        app.Lifetime.ApplicationStopped.Register(turns.Dispose);
        app.Use((context, next) =>
        {
            // As routing compares: in any case.
            var fromRunner = IsRunner(context, runnerPort);
            // A runner sends what its build prints, at the build's pace.
            if (fromRunner && context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate) rate.MinDataRate = null;
            if (fromRunner == context.Request.Path.StartsWithSegments(PathPrefix, StringComparison.OrdinalIgnoreCase))
                return fromRunner ? RunnerTurns.RunAsync(turns, context, next) : next(context);
            return Problems.NotFound("not_found", "There is nothing at this address. The paths are listed at /swagger.").ExecuteAsync(context);
        });
    }

    /// <summary>Makes the socket's folder, takes away what an earlier start left, and answers the address to listen on.</summary>
    public static string PrepareSocket(string dataFolder)
    {
        // Containers run as any user; the folder above is closed to everybody else on the machine.
        Directory.CreateDirectory(RunnerSocket.FolderIn(new DataFolder(dataFolder).Path));
        File.SetUnixFileMode(RunnerSocket.FolderIn(dataFolder), (UnixFileMode)0b111_101_101);
        File.Delete(RunnerSocket.PathIn(dataFolder));
        return $"http://unix:{RunnerSocket.PathIn(dataFolder)}";
    }

    /// <summary>After the socket is there: whoever sees it may connect; the token decides the rest.</summary>
    private static void OpenSocket(string dataFolder)
    {
        if (File.Exists(RunnerSocket.PathIn(dataFolder))) File.SetUnixFileMode(RunnerSocket.PathIn(dataFolder), (UnixFileMode)0b110_110_110);
    }

    private static bool IsRunner(HttpContext context, int? runnerPort) => runnerPort is null
        ? context.Features.Get<IConnectionSocketFeature>()?.Socket.AddressFamily == AddressFamily.Unix
        : context.Connection.LocalPort == runnerPort;
}
