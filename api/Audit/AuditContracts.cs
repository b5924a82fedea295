namespace BuildApi.Audit;

/// <summary>A request that was to change something.</summary>
internal sealed record AuditEntryView
{
    /// <summary>Grows with every entry.</summary>
    public required long Id { get; init; }
    /// <summary>When it came.</summary>
    public required DateTimeOffset At { get; init; }
    /// <summary>Who asked: the id of an API key, <c>admin</c> for the admin key, <c>oidc:</c> and the subject of a token; null for nobody that is known.</summary>
    public required string? Actor { get; init; }
    /// <summary>The name of the key then.</summary>
    public required string? ActorName { get; init; }
    /// <summary>The operation, as this document names it.</summary>
    public required string Operation { get; init; }
    public required string Method { get; init; }
    /// <summary>The path, without its query; at most 300 characters.</summary>
    public required string Path { get; init; }
    /// <summary>The app that it is about, whether or not there is one of this id; null for none.</summary>
    public required string? AppId { get; init; }
    /// <summary>
    /// The status of the answer; 499 when the caller hung up before it. Null: it is being answered, or the service died before it had answered, and the
    /// change may or may not have been made.
    /// </summary>
    public required int? Status { get; init; }
    /// <summary>The address that it came from, as the service sees it: behind a proxy the proxy's, unless the service reads forwarded headers.</summary>
    public required string? Address { get; init; }
    /// <summary>The <c>traceId</c> of problems and of the service's log.</summary>
    public required string? RequestId { get; init; }

    public static AuditEntryView From(AuditEntry entry) => new()
    {
        Id = entry.Id,
        At = entry.At,
        Actor = entry.ActorId,
        ActorName = entry.ActorName,
        Operation = entry.Operation,
        Method = entry.Method,
        Path = entry.Path,
        AppId = entry.AppId,
        Status = entry.Status,
        Address = entry.Address,
        RequestId = entry.RequestId,
    };
}
