using System.Text;
using System.Text.Json;
using BuildApi.EngineTests.Machine;

namespace BuildApi.EngineTests.Registries;

/// <summary>Who may use a private registry.</summary>
public sealed record RegistryAccount(string User, string Password)
{
    /// <summary>A line of an htpasswd file; the registry takes bcrypt only.</summary>
    internal Task<string> HashedLineAsync(CancellationToken ct) =>
        Command.RunAsync(Requirement.Program("htpasswd", "apache2-utils"), ["-n", "-i", "-B", "-C", "4", User],
            new CommandOptions { Input = Encoding.UTF8.GetBytes(Password) }, ct);

    /// <summary>A <c>config.json</c> of the Docker command line that knows this account.</summary>
    public string DockerConfiguration(string host) => JsonSerializer.Serialize(new
    {
        auths = new Dictionary<string, object>
        {
            [host] = new { auth = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}")) },
        },
    });
}
