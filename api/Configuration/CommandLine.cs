namespace BuildApi.Configuration;

/// <summary>What the program is started with besides settings: questions that it answers and ends, before it opens anything.</summary>
internal static class CommandLine
{
    public const int Misused = 2;

    /// <summary>Sections and settings that the service or its host reads; everything else is a slip.</summary>
    private static readonly string[] Known =
        ["BuildApi", "Logging", "Kestrel", "AllowedHosts", "urls", "http_ports", "https_ports", "environment", "contentRoot", "webRoot", "applicationName",
            "shutdownTimeoutSeconds"];

    /// <summary>What the program does instead of serving; each understands the arguments behind its name.</summary>
    public static IReadOnlyList<string> Commands { get; } = ["restore", "doctor"];

    /// <summary>What to print and the exit code to end with; null when the service shall start.</summary>
    public static (string Text, int ExitCode)? AnswerTo(IReadOnlyList<string> arguments)
    {
        if (arguments.Any(one => one is "--help" or "-h" or "-?" or "/?" or "help")) return (Help, 0);
        if (arguments.Any(one => one is "--version" or "version")) return ($"BuildApi {ServiceVersion.Full}", 0);
        if (arguments is [var command, ..] && Commands.Contains(command)) return null;
        return FirstUnknown(arguments) is { } why ? ($"{why} 'dotnet BuildApi.dll --help' lists the options and settings.", Misused) : null;
    }

    private static string Help => $"""
        BuildApi {ServiceVersion.Full}: a build service for web apps.

        Usage: dotnet BuildApi.dll [--urls=http://127.0.0.1:8080] [--BuildApi:<setting>=<value> …]

          -h, --help     this text
          --version      the version
          --urls=<url>   where to listen; separate several with ';'

        Commands, which do one thing and end:

          restore FOLDER [--data-folder FOLDER] [--force]
                         makes a data folder of a backup (POST /backups makes one). Refused while a service runs on the folder, and where it is not empty:
                         --force moves what is there aside. The exit code is 0 when it is done.
          doctor         looks at the settings, the data folder, the engine and its machine, the default image and the registries, and says what to do.
                         The exit code is 1 when something keeps the service from working.

        Settings are read from appsettings.json, from environment variables (BuildApi__<setting>) and from the command line; the last one counts.
        docs/configuration.md says what each is for and what its default is:

        {string.Join('\n', typeof(BuildApiOptions).GetProperties().Where(one => one.CanWrite).Select(one => $"  {one.Name}").Order(StringComparer.Ordinal))}

        Without arguments the service starts, and runs until it is told to stop (SIGTERM, Ctrl+C).
        """;

    /// <summary>
    /// Settings are <c>--name=value</c>, <c>--name value</c>, or either with <c>/</c>; the host would pass over anything else without a word.
    /// </summary>
    private static string? FirstUnknown(IReadOnlyList<string> arguments)
    {
        for (var at = 0; at < arguments.Count; at++)
        {
            var argument = arguments[at];
            var name = argument.StartsWith("--", StringComparison.Ordinal) ? argument[2..] : argument.TrimStart('/');
            var hasValue = name.Contains('=', StringComparison.Ordinal);
            name = name.Split('=')[0];
            if (!Known.Contains(name.Split(':', 2)[0], StringComparer.OrdinalIgnoreCase)) return $"There is no option '{argument}'.";
            if (hasValue) continue;
            if (name == argument || at + 1 == arguments.Count) return $"The option '{argument}' has no value. Write it as --{name}=<value>.";
            at++;
        }

        return null;
    }
}
