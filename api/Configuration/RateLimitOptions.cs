namespace BuildApi.Configuration;

/// <summary>How often one may ask.</summary>
internal sealed class RateLimitOptions
{
    /// <summary>Requests of one key in a minute; 0 for no limit.</summary>
    public int RequestsPerMinute { get; set; }

    /// <summary>
    /// Requests of one address in a minute that show no right key, before 429 takes the place of 401 and the admin key is not looked at; 0 for no limit.
    /// </summary>
    public int FailedSignInsPerMinute { get; set; } = 100;
}
