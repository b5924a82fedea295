using System.Net.Sockets;
using Microsoft.AspNetCore.HostFiltering;

namespace BuildApi.Configuration;

internal static class ConfigurationServices
{
    private const string DefaultUrl = "http://127.0.0.1:8080";
    private const int MostConnections = 20_000;
    private const int MostRunnerConnections = 2_000;

    public static void AddConfiguration(this WebApplicationBuilder builder)
    {
        var options = SettingsReader.Read(builder.Configuration, out _);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(TimeProvider.System);
    }

    /// <summary>False when a setting is wrong; then every wrong one was named on standard error.</summary>
    /// <param name="further">What the concepts find wrong with settings of theirs.</param>
    public static bool ConfigurationHolds(this WebApplication app, Func<BuildApiOptions, IEnumerable<string>> further)
    {
        if (BuildTime.IsNow) return true;
        var options = SettingsReader.Read(app.Configuration, out var wrong);
        if (wrong.Count == 0) wrong = [.. further(options)];
        foreach (var sentence in wrong) Console.Error.WriteLine(sentence);
        return wrong.Count == 0;
    }

    /// <summary>The public addresses, and the runners' own one, which is prepared by the caller.</summary>
    public static void ListenOn(this WebApplicationBuilder builder, Func<string, string> prepareSocket)
    {
        if (BuildTime.IsNow) return;
        var options = SettingsReader.Read(builder.Configuration, out var wrong);
        // The program ends with these before it listens anywhere.
        if (wrong.Count > 0) return;
        var urls = builder.Configuration["urls"] is { Length: > 0 } given ? given : DefaultUrl;
        string runner;
        try
        {
            runner = options.RunnerUrl is null ? prepareSocket(Path.GetFullPath(options.DataFolder)) : $"http://{options.RunnerBind()}";
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The folder is no good, as the program's end is going to say.
            return;
        }

        // Where Kestrel's own settings name addresses (as for TLS), it listens on these and on what is told to it in code, and passes over all others.
        var hasEndpoints = builder.Configuration.GetSection("Kestrel:Endpoints").GetChildren().Any();
        if (!hasEndpoints) builder.WebHost.UseUrls([.. urls.Split(';'), runner]);
        builder.LetRunnersIn(options);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            if (hasEndpoints && options.RunnerUrl is null) kestrel.ListenUnixSocket(RunnerSocket.PathIn(Path.GetFullPath(options.DataFolder)));
            else if (hasEndpoints) kestrel.Listen(options.RunnerBind());
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = MostConnections;
            // What runs in a build reaches the socket, and must not take the connections of everybody else.
            kestrel.ConfigureEndpointDefaults(listen =>
            {
                var runners = new ConnectionLimit(MostRunnerConnections);
                listen.Use(next => connection => connection.LocalEndPoint is UnixDomainSocketEndPoint ? runners.RunAsync(connection, next) : next(connection));
            });
        });
    }

    /// <summary>Where <c>AllowedHosts</c> limits by which names the service may be called, the one that runners call it by is among them.</summary>
    private static void LetRunnersIn(this WebApplicationBuilder builder, BuildApiOptions options) =>
        builder.Services.PostConfigure<HostFilteringOptions>(filter =>
        {
            if (filter.AllowedHosts is { Count: > 0 } hosts && !hosts.Contains("*"))
                filter.AllowedHosts = [.. hosts, options.RunnerUrl is { } url ? new Uri(url).Host : RunnerSocket.HostName];
        });
}
