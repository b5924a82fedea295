namespace BuildApi.Engines;

/// <summary>
/// A folder of a container that shows several of the host, one over another: what the container writes goes to the upper
/// one alone, and those below never change.
/// </summary>
/// <param name="LowerFolders">Topmost first; none makes it a plain mount of the upper folder.</param>
/// <param name="WorkFolder">Empty, on the upper folder's file system, for the kernel's own use.</param>
internal sealed record ContainerOverlay(IReadOnlyList<string> LowerFolders, string UpperFolder, string WorkFolder, string Target);
