namespace BuildApi.Concurrency;

/// <summary>A moment by the clock that runs since the machine was started: nobody sets it, and every life of the service reads the same one.</summary>
/// <param name="Boot">Which start of the machine.</param>
/// <param name="Milliseconds">Since then.</param>
internal readonly record struct Uptime(string Boot, long Milliseconds)
{
    private const string BootIdPath = "/proc/sys/kernel/random/boot_id";

    /// <summary>The start of the machine that all of this goes on in.</summary>
    public static string ThisBoot { get; } = File.Exists(BootIdPath) ? File.ReadAllText(BootIdPath).Trim() : Guid.NewGuid().ToString();

    public static Uptime Of(TimeProvider clock) => new(ThisBoot, (long)clock.GetElapsedTime(0).TotalMilliseconds);

    /// <summary>What has gone by since an earlier moment; null when the machine was started in between.</summary>
    public TimeSpan? Since(Uptime earlier) => earlier.Boot == Boot ? TimeSpan.FromMilliseconds(Milliseconds - earlier.Milliseconds) : null;
}
