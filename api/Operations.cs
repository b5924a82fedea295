using BuildApi.Telemetry;

namespace BuildApi;

/// <summary>What an administrator looks at: backups, health, the doctor, metrics and traces.</summary>
internal static class Operations
{
    public static void AddOperations(this WebApplicationBuilder builder)
    {
        builder.AddTelemetry();
    }

    public static void MapOperations(this IEndpointRouteBuilder api)
    {
        api.MapMetrics();
    }
}
