using BuildApi.BuildImages.Pulls;
using BuildApi.BuildImages.References;
using BuildApi.Configuration;
using BuildApi.Engines;

namespace BuildApi.Doctor;

/// <summary>Whether the engine reaches the registry of the default image. That it has no such image, or wants a password, is an answer.</summary>
internal sealed class ImageRegistryCheck(IContainerEngine engine, BuildApiOptions options) : IDoctorCheck
{
    public string Name => "image registry";

    public async Task<DoctorFinding> RunAsync(CancellationToken ct)
    {
        if (!ImageReference.TryParse(options.DefaultImage, out var image, out var why))
            return DoctorFinding.Fail($"The setting BuildApi__DefaultImage cannot be used: {why}", "Correct it.");
        try
        {
            await engine.AskRegistryAsync(new ImagePull { Reference = image.Canonical }, ct);
            return DoctorFinding.Ok($"The registry of {image.Canonical} answers, and has it.");
        }
        catch (EngineException refusal)
        {
            var verdict = PullFailure.Classify(refusal.Message);
            return verdict.Retryable
                ? DoctorFinding.Warn($"The engine does not reach the registry of {image.Canonical}: {verdict.Detail}",
                    "Images that are not on the machine cannot be pulled from there: look at the engine's network, proxy and DNS.")
                : DoctorFinding.Ok($"The registry of {image.Canonical} answers, and gives no such image to those who show no password.");
        }
        catch (EngineUnavailableException)
        {
            return DoctorFinding.Warn("Whether the engine reaches the registry of the default image is not known.", "See the line of the engine.");
        }
    }
}
