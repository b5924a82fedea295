namespace BuildApi.Storage;

/// <summary>Another service works on the data folder; the message names it.</summary>
internal sealed class DataFolderInUseException(string message) : Exception(message);
