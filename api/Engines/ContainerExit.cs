namespace BuildApi.Engines;

/// <summary>How a container ended.</summary>
internal sealed record ContainerExit(long ExitCode, bool OutOfMemory);
