namespace BuildApi.EngineTests.Machine;

/// <summary>
/// The engine as the command line sees it. Tests look at it this way, and not through the service's own client,
/// so that a mistake in that client cannot hide itself.
/// </summary>
public static class DockerCli
{
    // The classic builder: the other one wants a plug-in that Debian's docker.io does not bring.
    private static readonly Dictionary<string, string?> Environment = new() { ["DOCKER_BUILDKIT"] = "0" };

    public static Task<string> RunAsync(IEnumerable<string> arguments, CommandOptions? options = null, CancellationToken ct = default) =>
        Command.RunAsync("docker", arguments, WithEnvironment(options), ct);

    public static Task<CommandResult> TryRunAsync(
        IEnumerable<string> arguments, CommandOptions? options = null, CancellationToken ct = default) =>
        Command.TryRunAsync("docker", arguments, WithEnvironment(options), ct);

    /// <summary>A list command with a line for each finding, such as <c>ps -aq</c>.</summary>
    public static async Task<IReadOnlyList<string>> LinesAsync(IEnumerable<string> arguments, CancellationToken ct = default) =>
        (await RunAsync(arguments, ct: ct)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The id of an image on the machine, or null.</summary>
    public static async Task<string?> FindImageAsync(string reference, CancellationToken ct = default)
    {
        var answer = await TryRunAsync(["image", "inspect", "--format", "{{.Id}}", reference], ct: ct);
        return answer.ExitCode == 0 ? answer.Output.Trim() : null;
    }

    private static CommandOptions WithEnvironment(CommandOptions? options) =>
        options is null
            ? new CommandOptions { Environment = Environment }
            : options with { Environment = Environment.Concat(options.Environment).ToDictionary() };
}
