namespace BuildApi.Engines;

/// <summary>The engine answered "no". The message is the engine's.</summary>
internal class EngineException(string message, Exception? inner = null) : Exception(message, inner);
