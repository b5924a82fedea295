using BuildApi.Auth;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BuildApi.Doctor;

internal static class DoctorEndpoints
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/doctor", Get).WithName("Doctor").WithTags("Health").Needs(KeyScope.Admin).ProducesProblem(401);

    /// <summary>
    /// Look at everything that the service needs: its folder, disk and store, the engine and its machine, the default image, the registries. The same as
    /// <c>dotnet BuildApi.dll doctor</c>; takes up to 15 s where something does not answer.
    /// </summary>
    internal static async Task<Ok<DoctorReportView>> Get(DoctorRun doctor, CancellationToken ct)
    {
        var lines = await doctor.RunAsync(ct);
        return TypedResults.Ok(new DoctorReportView(lines.All(line => line.Status != DoctorStatus.Fail), lines));
    }
}
