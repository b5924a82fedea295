namespace BuildApi.ToolStore.Archives;

/// <summary>An archive that must not be unpacked, or not any further. The message says why, for the build's log.</summary>
internal sealed class ArchiveRefusedException(string message) : Exception(message);
