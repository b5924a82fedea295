namespace BuildApi.ToolStore.Containers;

/// <summary>A container that could not be run to its end; the message says why, for the build's log.</summary>
internal sealed class ContainerRunException(string message, Exception? inner = null) : Exception(message, inner);
