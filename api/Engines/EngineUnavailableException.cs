namespace BuildApi.Engines;

/// <summary>The engine did not answer at all.</summary>
internal sealed class EngineUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
