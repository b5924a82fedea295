namespace BuildApi.Health;

/// <summary>How a part of the service is.</summary>
internal enum PartStatus
{
    Ok,
    /// <summary>Builds run; somebody should look at it.</summary>
    Warn,
    /// <summary>Builds cannot run.</summary>
    Fail,
}
