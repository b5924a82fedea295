using System.Text.Json;
using System.Text.Json.Serialization;

namespace BuildApi.PackageOverrides.Catalogue;

/// <summary>One case that a test runs.</summary>
internal sealed record PackageProof
{
    public required string Package { get; init; }
    public required string Version { get; init; }
    public required PackageProofKind How { get; init; }
    /// <summary>Platform and C library.</summary>
    public string On { get; init; } = "linux/amd64 glibc";
    /// <summary>Another override that it is installed beside, such as <c>node 22</c>; null for none.</summary>
    public string? With { get; init; }
    /// <summary>Installed only: left out of the usual run of the tests, since it takes long or the same recipe is in it.</summary>
    public bool WholeRunOnly { get; init; }
}

/// <summary>
/// What was proved of the built-in catalogue: <c>proofs.json</c>. The tests take their cases from this file, so nothing
/// can be claimed in it that no test runs.
/// </summary>
internal static class PackageProofs
{
    private const string BuiltIn = "BuildApi.PackageOverrides.proofs.json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    public static IReadOnlyList<PackageProof> All { get; } = Read();

    public static IReadOnlyList<PackageProofView> Of(string package) =>
        [.. All.Where(proof => proof.Package == package)
            .GroupBy(proof => (proof.How, proof.On))
            .Select(group => new PackageProofView(group.Key.How, group.Key.On, [.. group.Select(proof => proof.Version).Distinct()]))];

    private static List<PackageProof> Read()
    {
        using var stream = typeof(PackageProofs).Assembly.GetManifestResourceStream(BuiltIn)
            ?? throw new InvalidOperationException($"{BuiltIn} is not in the assembly.");
        return JsonSerializer.Deserialize<List<PackageProof>>(stream, Json)!;
    }
}
