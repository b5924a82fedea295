using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using BuildApi.Http;
using BuildApi.Storage;
using Dapper;

namespace BuildApi.BuildImages.Checks;

/// <summary>What was found in images, by their ids. Holds as long as the questions are the same.</summary>
internal sealed class ImageProbeStore(Database database)
{
    /// <summary>Another script or another list of requirements asks something else.</summary>
    private static readonly string Questions = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        ImageProbe.Full + string.Join(' ', ImageRequirements.All.Select(each => each.Name)))))[..16];

    public Task<ImageFindings?> FindAsync(string image, CancellationToken ct) => database.ReadAsync(connection =>
        connection.QuerySingleOrDefault<Row>(
            "SELECT found AS Found, probed_at AS ProbedAt FROM image_probes WHERE image_id = @image AND questions = @Questions", new { image, Questions })
            is { } row ? new ImageFindings { Found = JsonSerializer.Deserialize<ProbeResult>(row.Found, JsonSetup.Options)!, ProbedAt = row.ProbedAt }
                : null, ct);

    public Task SaveAsync(string image, ImageFindings findings, CancellationToken ct)
    {
        var found = JsonSerializer.Serialize(findings.Found, JsonSetup.Options);
        return database.WriteAsync(connection => connection.Execute("""
            INSERT INTO image_probes (image_id, questions, found, probed_at) VALUES (@image, @Questions, @found, @ProbedAt)
                ON CONFLICT (image_id) DO UPDATE SET questions = excluded.questions, found = excluded.found, probed_at = excluded.probed_at
            """, new { image, Questions, found, findings.ProbedAt }), ct);
    }

    private sealed record Row
    {
        public string Found { get; init; } = "";
        public DateTimeOffset ProbedAt { get; init; }
    }
}
