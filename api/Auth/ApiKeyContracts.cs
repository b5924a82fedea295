namespace BuildApi.Auth;

/// <summary>A key to be made.</summary>
internal sealed record CreateApiKey
{
    /// <summary>What or whom it is for, at most 100 characters.</summary>
    public string? Name { get; init; }

    /// <summary>What it may do: <c>read</c> (see everything but secrets), <c>build</c> (start, cancel and retry builds, check images), <c>write</c> (apps and their settings), <c>admin</c> (all of it, and keys and registries). A key that starts builds and waits for them needs <c>read</c> and <c>build</c>.</summary>
    public IReadOnlyList<KeyScope>? Scopes { get; init; }

    /// <summary>When it ends; null: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>A key, without the key itself.</summary>
internal record ApiKeyView
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required IReadOnlyList<KeyScope> Scopes { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset? ExpiresAt { get; init; }
    /// <summary>To the minute; null when it was never used.</summary>
    public required DateTimeOffset? LastUsedAt { get; init; }

    public static ApiKeyView From(ApiKey key) => new()
    {
        Id = key.Id,
        Name = key.Name,
        Scopes = key.Scopes,
        CreatedAt = key.CreatedAt,
        ExpiresAt = key.ExpiresAt,
        LastUsedAt = key.LastUsedAt,
    };
}

/// <summary>A key that was just made.</summary>
/// <param name="Key">What to send as <c>Authorization: Bearer …</c>. It is shown this once and cannot be read again.</param>
internal sealed record NewApiKeyView(string Key, ApiKeyView ApiKey);

/// <summary>All keys, oldest first. The administrator's own key is not among them.</summary>
internal sealed record ApiKeyList(IReadOnlyList<ApiKeyView> Items);
