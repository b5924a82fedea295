namespace BuildApi.Audit;

/// <summary>One request that was to change something: who, what, when, from where and with what outcome. Never its body, its query or a secret.</summary>
internal sealed record AuditEntry
{
    /// <summary>Grows with every entry: microseconds since 1970, or one more than the entry before.</summary>
    public required long Id { get; init; }
    public required DateTimeOffset At { get; init; }
    /// <summary>Null: nobody that the service knows.</summary>
    public string? ActorId { get; init; }
    public string? ActorName { get; init; }
    public required string Operation { get; init; }
    public required string Method { get; init; }
    public required string Path { get; init; }
    public string? AppId { get; init; }
    /// <summary>Null until it was answered.</summary>
    public int? Status { get; init; }
    public string? Address { get; init; }
    public string? RequestId { get; init; }
}
