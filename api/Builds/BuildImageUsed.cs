namespace BuildApi.Builds;

/// <summary>The image a build ran in.</summary>
/// <param name="Reference">Canonical, as in <c>docker.io/library/node:22</c>.</param>
/// <param name="Digest">The registry's digest; for an image made on the machine, its id.</param>
internal sealed record BuildImageUsed(string Reference, string? Digest);
