using BuildApi.Apps;

namespace BuildApi.Builds;

/// <summary>
/// Names one try at a build. Every write on behalf of a try is conditional on it, so that a late or doubled writer
/// (a service that was thought dead, a runner that was replaced) changes nothing.
/// </summary>
internal readonly record struct AttemptKey(BuildKey Build, int Attempt)
{
    public AppId App => Build.App;

    public int Number => Build.Number;

    /// <summary>For files and folders that belong to the attempt.</summary>
    public string FileName => $"{App}-{Number}-{Attempt}";

    public override string ToString() => $"{Build} attempt {Attempt}";
}
