using BuildApi.Configuration;

namespace BuildApi.Audit;

internal static class AuditServices
{
    public static void AddAudit(this IServiceCollection services)
    {
        services.AddSingleton<AuditStore>().AddSingleton<AuditLog>();
        if (!BuildTime.IsNow) services.AddHostedService<AuditWriter>();
    }

    public static void MapAudit(this IEndpointRouteBuilder api) => AuditEndpoints.Map(api);
}
