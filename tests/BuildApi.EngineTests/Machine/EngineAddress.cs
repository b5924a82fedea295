namespace BuildApi.EngineTests.Machine;

/// <summary>Where the engine is that the tests, the service under test and the command line all talk to.</summary>
internal static class EngineAddress
{
    public static Uri Uri { get; } = new(Environment.GetEnvironmentVariable("DOCKER_HOST") is { Length: > 0 } host ? host : "unix:///var/run/docker.sock");
}
