using BuildApi.Backups;
using BuildApi.Doctor;
using BuildApi.Health;
using BuildApi.Telemetry;

namespace BuildApi;

/// <summary>What an administrator looks at: backups, health, the doctor, metrics and traces.</summary>
internal static class Operations
{
    public static void AddOperations(this WebApplicationBuilder builder)
    {
        builder.Services.AddBackups();
        builder.Services.AddHealth();
        builder.Services.AddDoctor();
        builder.AddTelemetry();
    }

    public static void MapOperations(this IEndpointRouteBuilder api)
    {
        api.MapBackups();
        api.MapHealth();
        api.MapDoctor();
        api.MapMetrics();
    }
}
