namespace BuildApi.EngineTests.Machine;

/// <summary>
/// What the machine must have for the engine tests. A test whose machine does not have something fails with one sentence;
/// it is never skipped, because a skipped test looks like a passed one.
/// </summary>
public static class Requirement
{
    private static readonly string[] SystemFolders = ["/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/bin", "/bin"];

    /// <summary>Full path of a program.</summary>
    /// <param name="name">The program's file name.</param>
    /// <param name="package">The Debian package that brings it.</param>
    /// <exception cref="MissingRequirementException">It is not installed.</exception>
    public static string Program(string name, string package)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Concat(SystemFolders);
        return folders.Where(Path.IsPathRooted).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
            ?? throw new MissingRequirementException(
                $"The engine tests need the program `{name}`; install the Debian package {package}, or run scripts/test, which does.");
    }

    /// <summary>Makes sure that a Docker Engine answers.</summary>
    /// <exception cref="MissingRequirementException">There is no engine, or it does not answer.</exception>
    public static async Task EngineAsync(CancellationToken ct = default)
    {
        Program("docker", "docker.io");
        var answer = await DockerCli.TryRunAsync(["version", "--format", "{{.Server.APIVersion}}"], ct: ct);
        if (answer.ExitCode != 0)
        {
            throw new MissingRequirementException(
                $"The engine tests need a running Docker Engine; start one, or run scripts/test, which does. docker says: {answer.Errors.Trim()}");
        }
    }
}

/// <summary>The machine does not have something that the engine tests cannot do without.</summary>
public sealed class MissingRequirementException(string message) : Exception(message);
