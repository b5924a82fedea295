namespace BuildApi.Engines;

/// <summary>What is at a path inside a container.</summary>
/// <param name="LinkTarget">Where a symbolic link points to, as written; empty for anything else.</param>
/// <param name="UnixMode">Permission bits of the file.</param>
internal sealed record ContainerPath(string Name, long SizeBytes, bool IsFolder, string LinkTarget, int UnixMode);
