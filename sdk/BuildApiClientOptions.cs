namespace BuildApi.Sdk;

/// <summary>Where the service is, and how to talk to it.</summary>
public sealed class BuildApiClientOptions
{
    /// <summary>The address of the service, <c>http</c> or <c>https</c>, as in <c>http://127.0.0.1:8080</c>; it may have a path.</summary>
    public Uri? BaseAddress { get; set; }

    /// <summary>The key that is sent as <c>Authorization: Bearer …</c>. Without one only the health of the service can be asked for.</summary>
    public string? ApiKey { get; set; }

    /// <summary>
    /// How long <see cref="BuildApiClient.WaitForBuildAsync"/> and <see cref="BuildApiClient.FollowLogAsync"/> go on trying
    /// while the service cannot be reached, as during a restart. Default: two minutes. Zero: not at all.
    /// </summary>
    public TimeSpan OutageTolerance { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// How many times more a call is tried when the service cannot be reached, is busy (429, 503) or a proxy could not reach
    /// it, and trying again can do no harm. <c>Retry-After</c> is waited for; otherwise half a second, then twice as long
    /// each time. Calls that start or make something carry an <c>Idempotency-Key</c>, so that nothing is done twice.
    /// Default: 3. Zero: never.
    /// </summary>
    public int Retries { get; set; } = 3;

    /// <summary>The address as the paths of the operations can be put behind it.</summary>
    internal Uri ToFolder()
    {
        var address = new UriBuilder(BaseAddress!);
        if (!address.Path.EndsWith('/')) address.Path += "/";
        return address.Uri;
    }
}
