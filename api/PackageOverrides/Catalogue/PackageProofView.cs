namespace BuildApi.PackageOverrides.Catalogue;

/// <summary>Versions of a package that were proved in the same way: what <c>PUT …/package-overrides</c> was given.</summary>
/// <param name="On">Platform and C library: <c>linux/amd64 glibc</c>.</param>
/// <param name="Versions">Exact, partial, or a tag such as <c>latest</c>.</param>
internal sealed record PackageProofView(PackageProofKind How, string On, IReadOnlyList<string> Versions);
