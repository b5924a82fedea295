using BuildApi.BuildImages.References;
using BuildApi.Engines;

namespace BuildApi.Tests.Support;

/// <summary>An image of the fake engine, and what a container of it does.</summary>
internal sealed record FakeImage
{
    /// <summary>Canonical, as in <c>docker.io/library/node:22</c>.</summary>
    public required string Reference { get; init; }

    /// <summary>What a started container does; answers its exit code.</summary>
    public required Func<FakeContainer, Task<int>> Program { get; init; }

    /// <summary>The engine's words when it cannot start a container of this image; null when it can.</summary>
    public string? StartRefusal { get; init; }

    public long SizeBytes { get; init; } = 1_000_000;

    public string Id { get; } = "sha256:" + Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32));

    public string Digest { get; } = "sha256:" + Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32));

    public EngineImage ToEngineImage() => new()
    {
        Id = Id,
        RepoDigests = [$"{Reference[..Reference.LastIndexOf(':')]}@{Digest}"],
        Tags = [Reference],
        SizeBytes = SizeBytes,
        Os = "linux",
        Architecture = "amd64",
    };

    /// <summary>The canonical form of a name that callers may shorten; an id or nonsense stays as it is.</summary>
    public static string Canonical(string reference) =>
        ImageReference.TryParse(reference, out var parsed, out _) ? parsed.Canonical : reference;
}
