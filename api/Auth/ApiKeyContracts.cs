using System.ComponentModel.DataAnnotations;

namespace BuildApi.Auth;

/// <summary>A key to be made.</summary>
internal sealed record CreateApiKey
{
    /// <summary>What or whom it is for, at most 100 characters.</summary>
    [Required, MinLength(1), MaxLength(ApiKeyRules.LongestName)]
    public string? Name { get; init; }

    /// <summary>What it may do: <c>read</c> (see everything but secrets), <c>build</c> (start, cancel and retry builds, check images), <c>write</c> (apps and their settings), <c>admin</c> (all of it, and keys and registries). A key that starts builds and waits for them needs <c>read</c> and <c>build</c>.</summary>
    [Required]
    public IReadOnlyList<KeyScope>? Scopes { get; init; }

    /// <summary>
    /// The ids of the apps that it is for, 1 to 200, each of them registered: to it all others are not there, and what belongs to no app is refused (403).
    /// Null: all apps, and what they share. It is bound to these registrations: an app that is removed is gone from the key, and one that is registered
    /// under the same id later is not the key's. Not together with the scope <c>admin</c>.
    /// </summary>
    [MinLength(1), MaxLength(ApiKeyRules.MostApps)]
    public IReadOnlyList<string>? Apps { get; init; }

    /// <summary>When it ends; null: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>How a key's secret is replaced.</summary>
internal sealed record RotateApiKey
{
    /// <summary>Seconds for which the secret before holds, too, 0 to 604800 (a week); 0 when left out: it ends at once.</summary>
    [Range(0, ApiKeyRules.LongestOverlap)]
    public int? OldKeyEndsInSeconds { get; init; }
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
    /// <summary>The address that it was used from then, as the service sees it: behind a proxy the proxy's, unless the service reads forwarded headers.</summary>
    public required string? LastUsedFrom { get; init; }
    /// <summary>The apps that it is bound to, of those that are still there, by id; null: all apps.</summary>
    public required IReadOnlyList<string>? Apps { get; init; }
    /// <summary>When its secret was last replaced; null: never.</summary>
    public required DateTimeOffset? RotatedAt { get; init; }
    /// <summary>When the secret before the last rotation ends; null when only the newest holds.</summary>
    public required DateTimeOffset? OldKeyEndsAt { get; init; }

    public static ApiKeyView From(ApiKey key, DateTimeOffset now) => new()
    {
        Id = key.Id,
        Name = key.Name,
        Scopes = key.Scopes,
        CreatedAt = key.CreatedAt,
        ExpiresAt = key.ExpiresAt,
        LastUsedAt = key.LastUsedAt,
        LastUsedFrom = key.LastUsedFrom,
        Apps = key.Apps is { } apps ? [.. apps.Order(StringComparer.Ordinal)] : null,
        RotatedAt = key.RotatedAt,
        OldKeyEndsAt = key.OldEndsAt > now ? key.OldEndsAt : null,
    };
}

/// <summary>A key that was just made, or has a new secret.</summary>
/// <param name="Key">What to send as <c>Authorization: Bearer …</c>. It is shown this once and cannot be read again.</param>
internal sealed record NewApiKeyView(string Key, ApiKeyView ApiKey);

/// <summary>All keys, oldest first. The administrator's own key is not among them.</summary>
internal sealed record ApiKeyList(IReadOnlyList<ApiKeyView> Items);
