using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using BuildApi.EngineTests.Machine;
using Microsoft.AspNetCore.Http;

namespace BuildApi.EngineTests.Registries;

/// <summary>
/// A real registry (Debian's <c>docker-registry</c>) on the loopback address, which an engine takes without TLS. It can
/// ask for a login, be stopped and started in the middle of a pull, and knows what it was asked for.
/// </summary>
public sealed partial class ImageRegistry : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly ConcurrentDictionary<string, RequestDelegate> answers = [];
    private readonly int port = FreePort.Find(IPAddress.Loopback);
    private readonly int innerPort;
    private RunningProgram? program;
    private RegistryProxy? proxy;
    private BlobHold? hold;

    private ImageRegistry(RegistryAccount? account)
    {
        Account = account;
        do
            innerPort = FreePort.Find(IPAddress.Loopback);
        while (innerPort == port);
    }

    /// <summary>The only account; null where everybody may pull and push.</summary>
    public RegistryAccount? Account { get; }

    /// <summary>The first part of a reference: <c>127.0.0.1:port</c>.</summary>
    public string Host => $"127.0.0.1:{port}";

    public RegistryTraffic Traffic { get; } = new();

    /// <summary>What the registry itself logged.</summary>
    public string Log => program?.Output ?? "";

    /// <param name="account">Null for a registry that asks nobody who they are.</param>
    public static async Task<ImageRegistry> StartAsync(RegistryAccount? account = null, CancellationToken ct = default)
    {
        var registry = new ImageRegistry(account);
        await registry.ConfigureAsync(ct);
        await registry.StartAgainAsync(ct);
        return registry;
    }

    /// <summary>Starts a stopped registry: same address, same images.</summary>
    public async Task StartAgainAsync(CancellationToken ct = default)
    {
        program = RunningProgram.Start(
            Requirement.Program("docker-registry", "docker-registry"), ["serve", folder.File("config.yml")],
            new CommandOptions { Environment = new Dictionary<string, string?> { ["OTEL_TRACES_EXPORTER"] = "none" } });
        await program.WaitForOutputAsync("listening on", ct);
        proxy = await RegistryProxy.StartAsync(
            port, new Uri($"http://127.0.0.1:{innerPort}"), Traffic, answers, () => hold, ct);
    }

    /// <summary>Takes the registry down as a crash does: connections break, and new ones are refused.</summary>
    public async Task StopAsync()
    {
        if (proxy is not null)
            await proxy.DisposeAsync();
        if (program is not null)
            await program.DisposeAsync();
        (proxy, program) = (null, null);
    }

    /// <summary>From now on layers stop after so many bytes, until the hold is released. The next hold replaces this one.</summary>
    public BlobHold HoldBlobs(long afterBytes = 64 * 1024) => hold = new BlobHold(afterBytes);

    /// <summary>Answers a path in the registry's place, such as <c>/v2/app/manifests/latest</c> with something broken.</summary>
    public void Answer(string path, RequestDelegate answer) => answers[path] = answer;

    /// <summary>Leaves a path to the registry again.</summary>
    public void AnswerNoMore(string path) => answers.TryRemove(path, out _);

    /// <summary>Pushes an image of this machine. The name that it had for the push is gone afterwards, so that a pull is a pull.</summary>
    public async Task<PushedImage> PushAsync(string image, string repository, string tag = "latest", CancellationToken ct = default)
    {
        var reference = $"{Host}/{repository}:{tag}";
        using var settings = new TemporaryFolder();
        if (Account is not null)
            await File.WriteAllTextAsync(settings.File("config.json"), Account.DockerConfiguration(Host), ct);
        await DockerCli.RunAsync(["tag", image, reference], ct: ct);
        var output = await DockerCli.RunAsync(
            ["push", reference], new CommandOptions { Environment = new Dictionary<string, string?> { ["DOCKER_CONFIG"] = settings.Path } }, ct);
        await DockerCli.RunAsync(["rmi", "--no-prune", reference], ct: ct);
        return new PushedImage(reference, $"{Host}/{repository}", Digest().Match(output).Value);
    }

    public async ValueTask DisposeAsync()
    {
        hold?.Release();
        await StopAsync();
        folder.Dispose();
    }

    private async Task ConfigureAsync(CancellationToken ct)
    {
        var configuration = new StringBuilder($"""
            version: 0.1
            log: {JsonSerializer.Serialize(new { level = "info" })}
            storage:
              filesystem: {JsonSerializer.Serialize(new { rootdirectory = folder.File("images") })}
              delete: {JsonSerializer.Serialize(new { enabled = true })}
            http: {JsonSerializer.Serialize(new { addr = $"127.0.0.1:{innerPort}", relativeurls = true })}

            """);
        if (Account is not null)
        {
            await File.WriteAllTextAsync(folder.File("htpasswd"), await Account.HashedLineAsync(ct), ct);
            configuration.Append("auth:\n  htpasswd: ")
                .AppendLine(JsonSerializer.Serialize(new { realm = "engine tests", path = folder.File("htpasswd") }));
        }

        await File.WriteAllTextAsync(folder.File("config.yml"), configuration.ToString(), ct);
    }

    [GeneratedRegex("sha256:[0-9a-f]{64}")]
    private static partial Regex Digest();
}

/// <summary>An image as a registry has it.</summary>
/// <param name="Reference">With tag.</param>
/// <param name="Name">Without tag and digest.</param>
public sealed record PushedImage(string Reference, string Name, string Digest)
{
    /// <summary><c>name@sha256:…</c>.</summary>
    public string Pinned => $"{Name}@{Digest}";
}
