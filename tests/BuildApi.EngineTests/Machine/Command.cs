using System.Diagnostics;

namespace BuildApi.EngineTests.Machine;

/// <summary>Runs a program of this machine to its end.</summary>
public static class Command
{
    /// <summary>Runs a program that is expected to succeed; answers what it printed, without the last line break.</summary>
    /// <exception cref="CommandFailedException">The program ended with another exit code than 0.</exception>
    public static async Task<string> RunAsync(
        string program, IEnumerable<string> arguments, CommandOptions? options = null, CancellationToken ct = default)
    {
        var result = await TryRunAsync(program, arguments, options, ct);
        return result.ExitCode == 0 ? result.Output.TrimEnd('\n') : throw new CommandFailedException(result);
    }

    /// <summary>Runs a program that may fail; the caller looks at the exit code.</summary>
    public static async Task<CommandResult> TryRunAsync(
        string program, IEnumerable<string> arguments, CommandOptions? options = null, CancellationToken ct = default)
    {
        using var process = new Process { StartInfo = StartInfo(program, arguments, options) };
        process.Start();
        var output = process.StandardOutput.ReadToEndAsync(ct);
        var errors = process.StandardError.ReadToEndAsync(ct);
        await WriteInputAsync(process, options?.Input, ct);
        try
        {
            await process.WaitForExitAsync(ct);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return new CommandResult(
            $"{program} {string.Join(' ', process.StartInfo.ArgumentList)}", process.ExitCode, await output, await errors);
    }

    internal static ProcessStartInfo StartInfo(string program, IEnumerable<string> arguments, CommandOptions? options)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = options?.Folder ?? "",
        };
        foreach (var (name, value) in options?.Environment ?? new Dictionary<string, string?>())
            start.Environment[name] = value;
        return start;
    }

    private static async Task WriteInputAsync(Process process, ReadOnlyMemory<byte>? input, CancellationToken ct)
    {
        try
        {
            if (input is { } bytes)
                await process.StandardInput.BaseStream.WriteAsync(bytes, ct);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The program ended without reading everything; its exit code tells why.
        }
    }
}

/// <summary>Where and with what a program runs.</summary>
public sealed record CommandOptions
{
    /// <summary>Working folder; null for the test's own.</summary>
    public string? Folder { get; init; }

    /// <summary>Added to the test's own environment; null takes a variable away.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>What the program reads from its standard input; null for nothing.</summary>
    public ReadOnlyMemory<byte>? Input { get; init; }
}

/// <summary>How a program ended and what it said.</summary>
public sealed record CommandResult(string Line, int ExitCode, string Output, string Errors);

/// <summary>A program that had to succeed did not.</summary>
public sealed class CommandFailedException(CommandResult result) : Exception(
    $"`{result.Line}` ended with exit code {result.ExitCode}:\n{result.Errors.TrimEnd()}\n{result.Output.TrimEnd()}")
{
    public CommandResult Result { get; } = result;
}
