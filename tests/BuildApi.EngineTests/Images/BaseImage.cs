using BuildApi.EngineTests.Machine;

namespace BuildApi.EngineTests.Images;

/// <summary>The image that most test images start from, and that builds run in when a test does not say: the default build image.</summary>
internal static class BaseImage
{
    public const string Reference = "buildapi/default:latest";

    /// <summary>The npm registry as the image knows it, which service and builds both reach.</summary>
    public static async Task<string> FindNpmRegistryAsync() =>
        (await DockerCli.RunAsync(["run", "--rm", "--network", "none", Reference, "npm", "config", "get", "registry"])).Trim();

    /// <exception cref="MissingRequirementException">It is not on the machine.</exception>
    public static async Task<string> FindAsync(CancellationToken ct) =>
        await DockerCli.FindImageAsync(Reference, ct) ?? throw new MissingRequirementException(
            $"The engine tests need the image {Reference}; images/default/build makes it, or run scripts/test, which does.");
}
