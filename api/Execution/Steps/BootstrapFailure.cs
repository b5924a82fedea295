using BuildApi.BuildImages.Checks;
using BuildApi.Builds;
using BuildApi.Failures;

namespace BuildApi.Execution.Steps;

/// <summary>Why a container ended, or did not start, before its runner reported; pure.</summary>
internal static class BootstrapFailure
{
    /// <summary>From what the bootstrap printed and its exit code.</summary>
    public static BuildFailure From(string output, long exitCode)
    {
        var probe = ImageProbe.Parse(output);
        var missing = probe.MissingRequirements(npmBuild: false);
        if (probe.Complete && missing.Count > 0)
        {
            return Failure(FailureCode.ImageRequirementMissing, string.Join(' ', probe.ToSentences()),
                $"POST /apps/{{appId}}/build-image/checks reports everything that the image has and what is missing: "
                    + $"{string.Join(", ", missing.Select(lack => lack.Name))}.");
        }

        // The engine's init starts in the container and only then finds no shell.
        if (exitCode == 127 && output.Contains("exec sh failed", StringComparison.Ordinal)) return NoShell();

        var said = output.Split('\n').Select(line => line.Trim()).LastOrDefault(line => line.StartsWith("buildapi-bootstrap", StringComparison.Ordinal))
            ?? output.Split('\n').Select(line => line.Trim()).LastOrDefault(line => line.Length > 0
                && !line.StartsWith("buildapi-probe", StringComparison.Ordinal));
        if (said?.Contains("unknown", StringComparison.OrdinalIgnoreCase) == true && said.Contains("unix-socket", StringComparison.Ordinal))
            return Failure(FailureCode.ImageRequirementMissing,
                "The image's curl is too old: the runner is downloaded over a Unix socket, which needs curl 7.40 or newer. Update curl in the image.");
        return Failure(FailureCode.RunnerLost,
            $"The container ended with exit code {exitCode} before the runner reported{(said is null ? ", and printed nothing." : $": {said}")}");
    }

    /// <summary>From the engine's refusal to start the container.</summary>
    public static BuildFailure FromStart(string message)
    {
        if (ShellRefusal.IsSaidBy(message)) return NoShell();
        if (message.Contains("no space left on device", StringComparison.OrdinalIgnoreCase))
            return Failure(FailureCode.DiskFull, $"The engine could not start the container, because its disk is full: {message}",
                "Make room where the engine keeps its data: docker system df tells what takes it.");
        return ShellRefusal.IsForeign(message)
            ? Failure(FailureCode.ImagePlatformUnsupported, $"The image is not built for this machine's processor: {message}")
            : Failure(FailureCode.Internal, $"The engine could not start the container: {message}");
    }

    private static BuildFailure NoShell() => Failure(FailureCode.ImageRequirementMissing,
        new ProbeResult { Complete = true, Missing = ["sh"] }.ToSentences()[0],
        "POST /apps/{appId}/build-image/checks also checks an image that has no shell.");

    private static BuildFailure Failure(FailureCode code, string message, string? hint = null) =>
        new() { Code = code, Step = StepName.Provision, Message = message, Hint = hint };
}
