using BuildApi.Engines;

namespace BuildApi.Registries;

/// <summary>What a Docker <c>config.json</c> gave for a registry.</summary>
/// <param name="Login">Null when it has none.</param>
/// <param name="Problem">Why it could not be read, or a helper could not be asked; null when all went well.</param>
internal sealed record DockerConfigLogin(RegistryLogin? Login, string? Problem);
