namespace BuildApi.Engines;

internal sealed class ContainerNotFoundException(string id, Exception? inner = null)
    : EngineException($"There is no container {id}.", inner);
