namespace BuildApi.Apps;

/// <summary>What a new build does to older ones of its branch.</summary>
internal enum Supersede
{
    /// <summary>Nothing: each is built, one after the other.</summary>
    None,
    /// <summary>Those that wait are canceled.</summary>
    CancelQueued,
    /// <summary>Those that wait and the one that is under way are canceled.</summary>
    CancelRunning,
}
