using BuildApi.Backups;
using BuildApi.Configuration;
using BuildApi.Doctor;
using BuildApi.Engines;

namespace BuildApi;

/// <summary>What the program does instead of serving, where its first argument says so.</summary>
internal static class Commands
{
    /// <summary>Whether there was something to answer or do; then the program ends with the exit code.</summary>
    /// <param name="connect">How to reach an engine; nothing is asked of it before a command wants to.</param>
    public static bool TryRun(string[] arguments, Func<BuildApiOptions, IContainerEngine> connect, out int exitCode)
    {
        exitCode = 0;
        if (BuildTime.IsHosted) return false;
        if (CommandLine.AnswerTo(arguments) is var (text, code))
        {
            (code == 0 ? Console.Out : Console.Error).WriteLine(text);
            exitCode = code;
            return true;
        }

        if (arguments is not [var command, .. var rest] || !CommandLine.Commands.Contains(command)) return false;
        exitCode = command switch
        {
            RestoreCommand.Name => RestoreAsync(rest).GetAwaiter().GetResult(),
            DoctorCommand.Name => ExamineAsync(rest, connect).GetAwaiter().GetResult(),
            _ => CommandLine.Misused,
        };
        return true;
    }

    private static Task<int> RestoreAsync(string[] arguments) =>
        RestoreCommand.RunAsync(arguments, SettingsReader.Read(Configuration(), out _), Console.Out, Console.Error);

    private static async Task<int> ExamineAsync(string[] arguments, Func<BuildApiOptions, IContainerEngine> connect)
    {
        if (arguments.Length > 0)
        {
            await Console.Error.WriteLineAsync(
                $"'{DoctorCommand.Name}' takes no arguments, and there is '{arguments[0]}'. It goes by the settings of the environment.");
            return CommandLine.Misused;
        }

        var options = SettingsReader.Read(Configuration(), out var wrong);
        if (wrong.Count == 0) wrong = [.. Composition.WhatIsWrong(options)];
        return await DoctorCommand.RunAsync(options, wrong, connect, Console.Out);
    }

    private static IConfiguration Configuration() => new ConfigurationBuilder()
        .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true).AddEnvironmentVariables().Build();
}
