using System.ComponentModel;
using System.Diagnostics;
using BuildApi.Configuration;

namespace BuildApi.Execution.Engine;

/// <summary>Runs the programs that set rules of the packet filter.</summary>
internal static class FilterProgram
{
    /// <summary>Where administrators' programs are: a service's PATH seldom leads there.</summary>
    private static readonly string[] Folders = ["/usr/sbin", "/sbin", "/usr/local/sbin", "/usr/bin"];

    public static string? Find(string name) => Folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    /// <exception cref="InvalidOperationException">It did not end well.</exception>
    public static async Task RunAsync(string program, string[] arguments, string input, CancellationToken ct)
    {
        var (exitCode, said) = await StartAsync(program, arguments, input, ct);
        if (exitCode != 0)
            throw new InvalidOperationException($"{Path.GetFileName(program)} {string.Join(' ', arguments)} ended with {exitCode}: {said}");
    }

    public static async Task<bool> IsAcceptedAsync(string program, string[] arguments, CancellationToken ct) =>
        (await StartAsync(program, arguments, "", ct)).ExitCode == 0;

    private static async Task<(int ExitCode, string Said)> StartAsync(string program, string[] arguments, string input, CancellationToken ct)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true };
        try
        {
            using var process = Process.Start(start.WithoutSettings()) ?? throw new InvalidOperationException($"{program} did not start.");
            var said = process.StandardError.ReadToEndAsync(ct);
            var printed = process.StandardOutput.ReadToEndAsync(ct);
            await process.StandardInput.WriteAsync(input.AsMemory(), ct);
            process.StandardInput.Close();
            await process.WaitForExitAsync(ct);
            await printed;
            return (process.ExitCode, (await said).Trim());
        }
        catch (Exception failure) when (failure is Win32Exception or IOException)
        {
            throw new InvalidOperationException($"{program}: {failure.Message}", failure);
        }
    }
}
