using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using BuildApi.Configuration;
using BuildApi.Engines;

namespace BuildApi.Registries;

/// <summary>
/// Asks a Docker credential helper: the program <c>docker-credential-NAME</c>, which takes a registry on its input after
/// <c>get</c> and answers JSON (github.com/docker/docker-credential-helpers).
/// </summary>
internal sealed class CredentialHelperProgram(TimeProvider clock)
{
    /// <summary>Helpers of the clouds ask a service of theirs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>How every helper says that it has nothing.</summary>
    private const string NotFound = "credentials not found";

    /// <summary>Stands in the place of a user whose secret is an identity token.</summary>
    private const string TokenUser = "<token>";

    /// <param name="server">What the helper knows the registry by.</param>
    /// <param name="host">What the login is for.</param>
    public async Task<DockerConfigLogin> AskAsync(string name, string server, string host, CancellationToken ct)
    {
        // It becomes a part of a program's name.
        if (!name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')) return Problem(name, "its name is not the name of a program");
        using var patience = new CancellationTokenSource(Patience, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
        try
        {
            var (exitCode, output, errors) = await RunAsync($"docker-credential-{name}", server, both.Token);
            if (exitCode == 0) return new DockerConfigLogin(Read(output, host), null);
            var said = $"{output.Trim()} {errors.Trim()}".Trim();
            return said.Contains(NotFound, StringComparison.OrdinalIgnoreCase) ? new DockerConfigLogin(null, null)
                : Problem(name, $"exit code {exitCode}: {said}");
        }
        catch (Win32Exception)
        {
            return Problem(name, "there is no such program on the PATH of the service");
        }
        catch (Exception failure) when (failure is JsonException or IOException)
        {
            return Problem(name, "its answer is not that of a credential helper");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return Problem(name, $"it did not answer within {Patience.TotalSeconds} s");
        }
    }

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(string program, string input, CancellationToken ct)
    {
        using var process =
            Process.Start(new ProcessStartInfo(program, ["get"])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }.WithoutSettings())!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(ct);
            var errors = process.StandardError.ReadToEndAsync(ct);
            await WriteAsync(process, input, ct);
            await process.WaitForExitAsync(ct);
            return (process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    private static async Task WriteAsync(Process process, string input, CancellationToken ct)
    {
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), ct);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading; its exit code says more.
        }
    }

    private static RegistryLogin? Read(string output, string host) =>
        JsonSerializer.Deserialize<Answer>(output) is not { Secret: { Length: > 0 } secret } answer ? null
        : answer.Username == TokenUser ? new RegistryLogin(host, null, null, secret)
        : new RegistryLogin(host, answer.Username, secret, null);

    private static DockerConfigLogin Problem(string name, string what) =>
        new(null, $"The credential helper docker-credential-{name} of the Docker configuration could not be asked: {what}.");

    private sealed record Answer
    {
        public string? Username { get; init; }
        public string? Secret { get; init; }
    }
}
