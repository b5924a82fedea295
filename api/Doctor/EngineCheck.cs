using BuildApi.Engines;

namespace BuildApi.Doctor;

/// <summary>Whether the engine answers and is new enough.</summary>
internal sealed class EngineCheck(IContainerEngine engine) : IDoctorCheck
{
    /// <summary>Docker 20.10.</summary>
    private static readonly Version OldestApi = new(1, 41);

    public string Name => "engine";

    public async Task<DoctorFinding> RunAsync(CancellationToken ct)
    {
        try
        {
            var info = await engine.GetInfoAsync(ct);
            var found = $"{info.Name} {info.Version}, API {info.ApiVersion}, {info.Platform}.";
            return Version.TryParse(info.ApiVersion, out var api) && api >= OldestApi ? DoctorFinding.Ok(found)
                : DoctorFinding.Fail(found, $"Its API must be {OldestApi} or newer, as it is from Docker 20.10 on: update it.");
        }
        catch (EngineUnavailableException away)
        {
            return DoctorFinding.Fail(away.Message, "Start the engine, or set DOCKER_HOST or BuildApi__EngineEndpoint to its address.");
        }
    }
}
