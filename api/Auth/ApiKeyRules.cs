using System.Buffers.Text;
using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace BuildApi.Auth;

/// <summary>What a request for a key must be like, and the key that comes of it.</summary>
internal static class ApiKeyRules
{
    private const string Prefix = "bak_";
    public const int LongestName = 100;
    public const int MostApps = 200;
    public const int LongestOverlap = 7 * 24 * 60 * 60;

    /// <summary>Makes a key; <paramref name="secret"/> is what its holder sends, and is to be shown once.</summary>
    public static bool TryMake(
        CreateApiKey request, DateTimeOffset now, [NotNullWhen(true)] out ApiKey? key, out string secret, out IReadOnlyDictionary<string, string> errors)
    {
        secret = NewSecret();
        errors = WhatIsWrong(request, now);
        key = errors.Count > 0 ? null : new ApiKey
        {
            Id = Guid.NewGuid().ToString("N")[..12],
            Name = request.Name!.Trim(),
            Hash = ApiKey.HashOf(secret),
            Scopes = [.. request.Scopes!.Distinct().Order()],
            CreatedAt = now,
            ExpiresAt = request.ExpiresAt?.ToUniversalTime(),
            Apps = request.Apps?.ToFrozenSet(StringComparer.Ordinal),
        };
        return key is not null;
    }

    /// <summary>The key with another secret; the one it had goes on as long as the request says.</summary>
    public static ApiKey Rotate(ApiKey key, RotateApiKey? request, DateTimeOffset now, out string secret)
    {
        secret = NewSecret();
        var overlap = request?.OldKeyEndsInSeconds is > 0 and var seconds ? TimeSpan.FromSeconds(seconds) : (TimeSpan?)null;
        return key with { Hash = ApiKey.HashOf(secret), RotatedAt = now, OldHash = overlap is null ? null : key.Hash, OldEndsAt = now + overlap };
    }

    /// <summary>What is wrong with a request to rotate; null when nothing is.</summary>
    public static string? WhatIsWrong(RotateApiKey? request) =>
        request?.OldKeyEndsInSeconds is < 0 or > LongestOverlap ? $"oldKeyEndsInSeconds must be 0 to {LongestOverlap} (a week)." : null;

    public static string WhyNoSuchApps(IReadOnlyList<string> missing) =>
        $"There is no app '{string.Join("', '", missing)}'. A key is bound to apps that are registered: GET /apps lists them, POST /apps registers one.";

    private static string NewSecret() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    private static Dictionary<string, string> WhatIsWrong(CreateApiKey request, DateTimeOffset now)
    {
        var errors = new Dictionary<string, string>();
        if (string.IsNullOrWhiteSpace(request.Name)) errors["name"] = "name is missing: say what, or who, the key is for.";
        else if (request.Name.Length > LongestName) errors["name"] = $"name is longer than {LongestName} characters.";
        if (request.Scopes is not { Count: > 0 }) errors["scopes"] = "scopes is missing: give at least one of read, build, write, admin.";
        if (request.Apps is { Count: 0 or > MostApps })
            errors["apps"] = $"apps must name 1 to {MostApps} apps. Leave it out for a key to all apps.";
        else if (request.Apps is not null && request.Scopes?.Contains(KeyScope.Admin) is true)
            errors["apps"] = "apps cannot stand beside the scope admin: who may make keys and change what all apps share is not limited to some of them. "
                + "Give read, build or write.";
        if (request.ExpiresAt <= now) errors["expiresAt"] = "expiresAt is in the past.";
        return errors;
    }
}
