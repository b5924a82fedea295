namespace BuildApi.Engines;

internal sealed class ContainerPathNotFoundException(string path, Exception? inner = null)
    : EngineException($"There is no {path} in the container.", inner);
