namespace BuildApi.ToolStore.Archives;

/// <summary>A download that did not come to be what it should; the message names the host or the sums.</summary>
internal sealed class DownloadFailedException(string message, bool mayPass) : Exception(message)
{
    /// <summary>True when trying again may help: a connection broke, a server was busy.</summary>
    public bool MayPass { get; } = mayPass;

    /// <summary>True when what came is not what it should be: then no other way is tried, somebody must look.</summary>
    public bool IsForged { get; init; }
}
