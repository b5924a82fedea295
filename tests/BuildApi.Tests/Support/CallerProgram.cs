using System.Diagnostics;

namespace BuildApi.Tests.Support;

/// <summary>A program of its own that calls a service, which it finds by <c>BUILDAPI_URL</c> and <c>BUILDAPI_KEY</c>.</summary>
internal static class CallerProgram
{
    /// <summary>Runs it to its end, however it ends.</summary>
    public static async Task<(int Code, string Printed, string Errors)> RunAsync(
        string program, IEnumerable<string> arguments, string folder, Uri? service, string key, params IEnumerable<(string Name, string Value)> variables)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["BUILDAPI_URL"] = service?.ToString();
        start.Environment["BUILDAPI_KEY"] = key;
        // A build server that stays behind would keep the output open.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        foreach (var (name, value) in variables) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var printed = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await printed, errors);
    }
}
