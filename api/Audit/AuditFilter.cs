namespace BuildApi.Audit;

/// <summary>Which entries are wanted; null: whatever it is.</summary>
internal sealed record AuditFilter(string? Actor, string? AppId, DateTimeOffset? Since);
