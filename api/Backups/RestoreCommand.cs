using BuildApi.Configuration;
using BuildApi.Storage;

namespace BuildApi.Backups;

/// <summary><c>dotnet BuildApi.dll restore FOLDER</c>: makes a data folder of a backup, and ends.</summary>
internal static class RestoreCommand
{
    public const string Name = "restore";

    private const string Usage = "Usage: dotnet BuildApi.dll restore FOLDER [--data-folder FOLDER] [--force]";

    /// <summary>0 when it is done, 1 when it was refused, <see cref="CommandLine.Misused"/> when it was not understood.</summary>
    /// <param name="arguments">What follows the command's name.</param>
    /// <param name="options">The settings, which name the data folder where the arguments do not.</param>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, BuildApiOptions options, TextWriter output, TextWriter errors)
    {
        if (!TryRead(arguments, out var folder, out var dataFolder, out var force, out var why))
        {
            await errors.WriteLineAsync($"{why} {Usage}");
            return CommandLine.Misused;
        }

        try
        {
            var target = Path.GetFullPath(dataFolder ?? options.DataFolder);
            var (manifest, aside) = await new Restoration(TimeProvider.System).RunAsync(Path.GetFullPath(folder), target, force, CancellationToken.None);
            await output.WriteLineAsync($"Restored the backup {manifest.Id} of {manifest.StartedAt:u} into {target}: {manifest.Files.Count} files, "
                + $"{manifest.Files.Sum(file => file.Bytes)} bytes, {(manifest.Artifacts ? "with" : "without")} artifacts.");
            if (aside is not null) await output.WriteLineAsync($"What was there is in {aside}; remove it when you need it no more.");
            return 0;
        }
        catch (Exception failure) when (failure is RestoreRefusedException or DataFolderInUseException or IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync(failure.Message);
            return 1;
        }
    }

    private static bool TryRead(IReadOnlyList<string> arguments, out string folder, out string? dataFolder, out bool force, out string why)
    {
        (folder, dataFolder, force, why) = ("", null, false, "");
        for (var at = 0; at < arguments.Count; at++)
        {
            var argument = arguments[at];
            if (argument == "--force") force = true;
            else if (argument.StartsWith("--data-folder=", StringComparison.Ordinal)) dataFolder = argument["--data-folder=".Length..];
            else if (argument == "--data-folder" && at + 1 < arguments.Count) dataFolder = arguments[++at];
            else if (argument.StartsWith('-')) why = $"'{RestoreCommand.Name}' has no option '{argument}', or the option has no value.";
            else if (folder.Length > 0) why = $"There is one folder to restore, and '{argument}' is a second one.";
            else folder = argument;
        }

        if (why.Length == 0 && folder.Length == 0) why = "Name the folder of the backup, as GET /backups shows it.";
        return why.Length == 0;
    }
}
