using BuildApi.Builds;
using BuildApi.Storage;
using Dapper;

namespace BuildApi.Execution;

/// <summary>
/// Which service this is, among those that share an engine: an id kept in the store, and the labels that mark what the
/// service created, so that it finds what is its own after any kind of death, and touches nothing else.
/// </summary>
internal sealed class Instance(Database database)
{
    public const string InstanceLabel = "buildapi.instance";
    public const string AppLabel = "buildapi.app";
    public const string BuildLabel = "buildapi.build";
    public const string AttemptLabel = "buildapi.attempt";

    public string Id { get; private set; } = "";

    public string Network => $"buildapi-{Id}";

    public async Task LoadAsync(CancellationToken ct) => Id = await database.WriteAsync(connection =>
    {
        connection.Execute("INSERT INTO service (name, value) VALUES ('instance', @id) ON CONFLICT DO NOTHING",
            new { id = Guid.NewGuid().ToString("N")[..12] });
        return connection.QuerySingle<string>("SELECT value FROM service WHERE name = 'instance'");
    }, ct);

    /// <summary>Labels of everything the service creates.</summary>
    public Dictionary<string, string> Labels() => new() { [InstanceLabel] = Id };

    public Dictionary<string, string> Labels(AttemptKey attempt) => new()
    {
        [InstanceLabel] = Id,
        [AppLabel] = attempt.App.Value,
        [BuildLabel] = attempt.Number.ToString(System.Globalization.CultureInfo.InvariantCulture),
        [AttemptLabel] = attempt.Attempt.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };
}
