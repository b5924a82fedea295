using System.Diagnostics;
using System.Text.Json.Nodes;
using BuildApi.Backups;
using BuildApi.Configuration;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Backups;

/// <summary>What tests of backups do again and again.</summary>
internal static class BackupRig
{
    /// <summary>Makes a backup; how it ended.</summary>
    public static async Task<JsonObject> BackUpAsync(this TestService service, object? body = null)
    {
        var begun = await service.Client.JsonAsync("POST", "/backups", body);
        return await service.EndedAsync((string)begun["id"]!);
    }

    public static Task<JsonObject> EndedAsync(this TestService service, string id) => service.Client.JsonAsync("GET", $"/backups/{id}?wait=60");

    /// <summary>The command, with what it printed.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RestoreAsync(params string[] arguments)
    {
        var (output, errors) = (new StringWriter(), new StringWriter());
        var exitCode = await RestoreCommand.RunAsync(arguments, new BuildApiOptions(), output, errors);
        return (exitCode, output.ToString(), errors.ToString());
    }

    /// <summary>
    /// Makes the next backup wait, behind the copy of the store, at the log of the app's first build; it goes on when the pipe is written to.
    /// </summary>
    public static string HoldCopying(this TestApp app)
    {
        var pipe = Path.Combine(app.Service.DataFolder, "logs", app.Id, "1.times");
        File.Delete(pipe);
        using var made = Process.Start("mkfifo", pipe);
        made.WaitForExit();
        return pipe;
    }

    /// <summary>Comes back when the copying has come to the pipe; it goes on when the answer is disposed of.</summary>
    public static async Task<IDisposable> ReachedAsync(string pipe) => await Task.Run(() => new FileStream(pipe, FileMode.Open, FileAccess.Write));
}
