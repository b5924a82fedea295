namespace BuildApi.Concurrency;

/// <summary>The waits between tries: each is twice the one before.</summary>
/// <param name="First">After the first try.</param>
/// <param name="Longest">None is longer.</param>
internal readonly record struct Backoff(TimeSpan First, TimeSpan Longest)
{
    /// <summary>The wait after so many tries, which is one at the least.</summary>
    public TimeSpan After(int tries)
    {
        var doubled = First * Math.Pow(2, tries - 1);
        return doubled < Longest ? doubled : Longest;
    }
}
