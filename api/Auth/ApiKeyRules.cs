using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace BuildApi.Auth;

/// <summary>What a request for a key must be like, and the key that comes of it.</summary>
internal static class ApiKeyRules
{
    private const string Prefix = "bak_";
    private const int LongestName = 100;

    /// <summary>Makes a key; <paramref name="secret"/> is what its holder sends, and is to be shown once.</summary>
    public static bool TryMake(
        CreateApiKey request, DateTimeOffset now, [NotNullWhen(true)] out ApiKey? key, out string secret, out IReadOnlyDictionary<string, string> errors)
    {
        secret = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        errors = WhatIsWrong(request, now);
        key = errors.Count > 0 ? null : new ApiKey
        {
            Id = Guid.NewGuid().ToString("N")[..12],
            Name = request.Name!.Trim(),
            Hash = ApiKey.HashOf(secret),
            Scopes = [.. request.Scopes!.Distinct().Order()],
            CreatedAt = now,
            ExpiresAt = request.ExpiresAt?.ToUniversalTime(),
        };
        return key is not null;
    }

    private static Dictionary<string, string> WhatIsWrong(CreateApiKey request, DateTimeOffset now)
    {
        var errors = new Dictionary<string, string>();
        if (string.IsNullOrWhiteSpace(request.Name)) errors["name"] = "name is missing: say what, or who, the key is for.";
        else if (request.Name.Length > LongestName) errors["name"] = $"name is longer than {LongestName} characters.";
        if (request.Scopes is not { Count: > 0 }) errors["scopes"] = "scopes is missing: give at least one of read, build, write, admin.";
        if (request.ExpiresAt <= now) errors["expiresAt"] = "expiresAt is in the past.";
        return errors;
    }
}
