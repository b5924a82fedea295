using BuildApi.Configuration;
using BuildApi.Engines;

namespace BuildApi.Doctor;

/// <summary>Whether the image of apps that name none is on the engine's machine.</summary>
internal sealed class DefaultImageCheck(IContainerEngine engine, BuildApiOptions options) : IDoctorCheck
{
    public string Name => "default image";

    public async Task<DoctorFinding> RunAsync(CancellationToken ct)
    {
        try
        {
            return await engine.FindImageAsync(options.DefaultImage, ct) is not null ? DoctorFinding.Ok($"{options.DefaultImage} is on the machine.")
                : DoctorFinding.Warn($"{options.DefaultImage} is not on the machine.",
                    "A build that wants it pulls it, where its registry has it; images/default/build makes it.");
        }
        catch (Exception failure) when (failure is EngineUnavailableException or EngineException)
        {
            return DoctorFinding.Warn($"Whether {options.DefaultImage} is there is not known.", "See the line of the engine.");
        }
    }
}
