using BuildApi.Failures;

namespace BuildApi.PackageOverrides.Resolution;

/// <summary>An override that has not.</summary>
/// <param name="Nearest">Versions that exist near the override.</param>
internal sealed record PackageProblem(string Package, string Requested, FailureCode Code, string Why, IReadOnlyList<string> Nearest);
