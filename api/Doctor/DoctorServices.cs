namespace BuildApi.Doctor;

internal static class DoctorServices
{
    /// <summary>
    /// The checks in the order in which they are shown. They need settings, clock, data folder and engine, and nothing that only a running service has.
    /// </summary>
    public static void AddDoctor(this IServiceCollection services)
    {
        services.AddSingleton<DoctorRun>();
        services.AddHttpClient(NpmRegistryCheck.ClientName);
        services.AddSingleton<IDoctorCheck, FolderCheck>().AddSingleton<IDoctorCheck, DiskCheck>().AddSingleton<IDoctorCheck, LockCheck>()
            .AddSingleton<IDoctorCheck, DatabaseCheck>().AddSingleton<IDoctorCheck, CaBundleCheck>().AddSingleton<IDoctorCheck, EngineCheck>()
            .AddSingleton<IDoctorCheck, EngineMachineCheck>().AddSingleton<IDoctorCheck, DefaultImageCheck>().AddSingleton<IDoctorCheck, ImageRegistryCheck>()
            .AddSingleton<IDoctorCheck, NpmRegistryCheck>();
    }

    public static void MapDoctor(this IEndpointRouteBuilder api) => DoctorEndpoints.Map(api);
}
