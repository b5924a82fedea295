using System.Diagnostics.CodeAnalysis;
using BuildApi.Storage;

namespace BuildApi.Registries;

/// <summary>What credentials that somebody sends must be like.</summary>
internal static class RegistryCredentialRules
{
    /// <summary>Tokens of the large clouds are long; more is a mistake.</summary>
    private const int LongestSecret = 16 * 1024;

    private const int LongestUser = 255;

    /// <summary>The credentials as they are kept, or what is wrong by field.</summary>
    public static bool TryCreate(
        SetRegistryCredentials wish, SecretBox box, DateTimeOffset now,
        [NotNullWhen(true)] out RegistryCredentials? credentials, out IReadOnlyDictionary<string, string> errors)
    {
        var isToken = wish.IdentityToken is not null;
        errors = isToken ? TokenErrors(wish) : PasswordErrors(wish);
        credentials = errors.Count > 0 ? null : new RegistryCredentials
        {
            Kind = isToken ? RegistryCredentialKind.IdentityToken : RegistryCredentialKind.Password,
            User = isToken ? null : wish.User,
            ClosedSecret = box.Close((isToken ? wish.IdentityToken : wish.Password)!),
            Key = Guid.NewGuid().ToString("N"),
            UpdatedAt = now,
        };
        return credentials is not null;
    }

    private static Dictionary<string, string> TokenErrors(SetRegistryCredentials wish)
    {
        var errors = SecretErrors("identityToken", wish.IdentityToken);
        if (wish.User is not null || wish.Password is not null)
            errors["identityToken"] = "An identity token is used alone: give either identityToken, or user and password. An access token goes into password.";
        return errors;
    }

    private static Dictionary<string, string> PasswordErrors(SetRegistryCredentials wish)
    {
        var errors = SecretErrors("password", wish.Password);
        // Of basic authentication (RFC 7617): the first colon ends the user.
        if (string.IsNullOrEmpty(wish.User)) errors["user"] = "user is missing. Registries that need only an access token accept any user, often 'token' or 'oauth2accesstoken'.";
        else if (wish.User.Length > LongestUser) errors["user"] = $"user is longer than {LongestUser} characters.";
        else if (wish.User.Contains(':', StringComparison.Ordinal) || wish.User.Any(char.IsControl)) errors["user"] = "user contains a colon or a control character, which no registry accepts.";
        return errors;
    }

    private static Dictionary<string, string> SecretErrors(string field, string? secret) =>
        string.IsNullOrEmpty(secret) ? new() { [field] = $"{field} is missing." }
        : secret.Length > LongestSecret ? new() { [field] = $"{field} is longer than {LongestSecret / 1024} KiB." }
        : secret.Contains('\0', StringComparison.Ordinal) ? new() { [field] = $"{field} contains a null character." }
        : [];
}
