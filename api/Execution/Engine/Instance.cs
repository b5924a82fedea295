using System.Data.Common;
using BuildApi.Builds;
using BuildApi.Storage;
using Dapper;

namespace BuildApi.Execution.Engine;

/// <summary>
/// Which service this is, among those that share an engine: an id kept in the store, and the labels that mark what the
/// service created, so that it finds what is its own after any kind of death, and touches nothing else.
/// </summary>
internal sealed class Instance
{
    public const string InstanceLabel = "buildapi.instance";
    public const string AppLabel = "buildapi.app";
    public const string BuildLabel = "buildapi.build";
    public const string AttemptLabel = "buildapi.attempt";
    public const string ProcessLabel = "buildapi.process";

    /// <summary>Reads the id, or at the very first start makes one. Needs an opened store; on a full one, a service that has its id starts.</summary>
    public Instance(Database database) => Id = (database.ReadAsync(Find, CancellationToken.None).GetAwaiter().GetResult()
        ?? database.WriteAsync(connection =>
        {
            connection.Execute("INSERT INTO service (name, value) VALUES ('instance', @id) ON CONFLICT DO NOTHING",
                new { id = Guid.NewGuid().ToString("N")[..12] });
            return Find(connection);
        }, CancellationToken.None).GetAwaiter().GetResult())!;

    public string Id { get; }

    /// <summary>The same for builds that are not trusted, apart from all others.</summary>
    public string UntrustedNetwork => $"{Network}-untrusted";

    public string NetworkOf(Build build) => build.Trusted ? Network : UntrustedNetwork;

    /// <summary>Which life of the service this is: what other lives made for themselves nobody waits for.</summary>
    public string Process { get; } = Guid.NewGuid().ToString("N")[..12];

    /// <summary>The network of builds and of what is installed for them: containers in it reach the world but not each other.</summary>
    public string Network => $"buildapi-{Id}";

    /// <summary>Labels of everything the service creates.</summary>
    public Dictionary<string, string> Labels() => new() { [InstanceLabel] = Id };

    /// <summary>Labels of what ends with this life of the service, unlike builds: checks of images and installs of tools.</summary>
    public Dictionary<string, string> ProcessLabels() => new() { [InstanceLabel] = Id, [ProcessLabel] = Process };

    public Dictionary<string, string> Labels(AttemptKey attempt) => new()
    {
        [InstanceLabel] = Id,
        [AppLabel] = attempt.App.Value,
        [BuildLabel] = attempt.Number.ToString(System.Globalization.CultureInfo.InvariantCulture),
        [AttemptLabel] = attempt.Attempt.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };

    private static string? Find(DbConnection connection) =>
        connection.QuerySingleOrDefault<string>("SELECT value FROM service WHERE name = 'instance'");
}
