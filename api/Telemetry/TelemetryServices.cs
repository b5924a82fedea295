using BuildApi.Auth;
using BuildApi.Builds;
using BuildApi.Configuration;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace BuildApi.Telemetry;

/// <summary>
/// How what the concepts count and trace gets out: metrics at <c>GET /metrics</c> for Prometheus, and both by OTLP to where
/// <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> points. The standard's other variables (<c>OTEL_SERVICE_NAME</c>, headers, protocol, intervals, sampling) hold.
/// </summary>
internal static class TelemetryServices
{
    private const string MetricsPath = "/metrics";
    private const string NameVariable = "OTEL_SERVICE_NAME";

    /// <summary>One of these makes the exporter send.</summary>
    private static readonly string[] Endpoints =
        ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"];

    /// <summary>Nothing is listened to, and so nothing is counted or traced, where nobody would see it.</summary>
    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ServiceGauges>();
        if (BuildTime.IsNow) return;
        var serves = SettingsReader.Read(builder.Configuration, out _).Metrics != "off";
        var sends = Endpoints.Any(name => builder.Configuration[name] is { Length: > 0 });
        if (!serves && !sends) return;
        var telemetry = builder.Services.AddOpenTelemetry().ConfigureResource(resource => Name(resource, builder.Configuration)).WithMetrics(metrics =>
        {
            metrics.AddMeter("BuildApi.*", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime")
                // Made with whoever reads it: what is observed is asked of the services.
                .AddInstrumentation(services => services.GetRequiredService<ServiceGauges>());
            if (serves) metrics.AddPrometheusExporter(exporter => exporter.ScopeInfoEnabled = false);
        });
        if (!sends) return;
        telemetry.WithTracing(traces => traces.AddSource(BuildTraces.SourceName).AddAspNetCoreInstrumentation(requests =>
            // Runners ask several times a second, and health and metrics are asked by machines.
            requests.Filter = http => !((string[])["/runner", "/health", MetricsPath]).Any(path => http.Request.Path.StartsWithSegments(path))))
            .UseOtlpExporter();
    }

    /// <summary><c>GET /metrics</c>, for whom the setting <c>Metrics</c> says.</summary>
    public static void MapMetrics(this IEndpointRouteBuilder api)
    {
        if (BuildTime.IsNow) return;
        var who = api.ServiceProvider.GetRequiredService<BuildApiOptions>().Metrics;
        if (who == "off") return;
        var metrics = api.MapPrometheusScrapingEndpoint(MetricsPath).ExcludeFromDescription().Needs(KeyScope.Read);
        if (who == "public") metrics.AllowAnonymous();
    }

    private static void Name(ResourceBuilder resource, ConfigurationManager configuration)
    {
        if (string.IsNullOrEmpty(configuration[NameVariable])) resource.AddService("buildapi", serviceVersion: ServiceVersion.Full);
    }
}
