namespace BuildApi.Http;

/// <summary>A request that has an <c>Idempotency-Key</c>.</summary>
/// <param name="Scope">The operation and its caller.</param>
/// <param name="Key">What the caller sent.</param>
internal sealed record IdempotentRequest(string Scope, string Key)
{
    /// <summary>The address of what an earlier request with the key made, whose answer was lost with the service; null for a new one.</summary>
    public string? Effect { get; init; }
}
