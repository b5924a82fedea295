using System.Diagnostics.CodeAnalysis;
using BuildApi.Storage;

namespace BuildApi.Registries;

/// <summary>What credentials that somebody sends must be like.</summary>
internal static class RegistryCredentialRules
{
    /// <summary>Tokens of the large clouds are long; more is a mistake.</summary>
    public const int LongestSecret = 16 * 1024;

    public const int LongestUser = 255;

    /// <summary>The credentials as they are kept, or what is wrong by field.</summary>
    public static bool TryCreate(
        SetRegistryCredentials request, SecretBox box, DateTimeOffset now,
        [NotNullWhen(true)] out RegistryCredentials? credentials, out IReadOnlyDictionary<string, string> errors)
    {
        var isToken = request.IdentityToken is not null;
        errors = isToken ? TokenErrors(request) : PasswordErrors(request);
        credentials = errors.Count > 0 ? null : new RegistryCredentials
        {
            Kind = isToken ? RegistryCredentialKind.IdentityToken : RegistryCredentialKind.Password,
            User = isToken ? null : request.User,
            ClosedSecret = box.Close((isToken ? request.IdentityToken : request.Password)!),
            Key = Guid.NewGuid().ToString("N"),
            UpdatedAt = now,
        };
        return credentials is not null;
    }

    private static Dictionary<string, string> TokenErrors(SetRegistryCredentials request)
    {
        var errors = SecretErrors("identityToken", request.IdentityToken);
        if (request.User is not null || request.Password is not null)
            errors["identityToken"] = "An identity token is used alone: give either identityToken, or user and password. An access token goes into password.";
        return errors;
    }

    private static Dictionary<string, string> PasswordErrors(SetRegistryCredentials request)
    {
        var errors = SecretErrors("password", request.Password);
        // Of basic authentication (RFC 7617): the first colon ends the user.
        if (string.IsNullOrEmpty(request.User))
            errors["user"] = "user is missing. Registries that need only an access token accept any user, often 'token' or 'oauth2accesstoken'.";
        else if (request.User.Length > LongestUser) errors["user"] = $"user is longer than {LongestUser} characters.";
        else if (request.User.Contains(':', StringComparison.Ordinal) || request.User.Any(char.IsControl))
            errors["user"] = "user contains a colon or a control character, which no registry accepts.";
        return errors;
    }

    private static Dictionary<string, string> SecretErrors(string field, string? secret) =>
        string.IsNullOrEmpty(secret) ? new() { [field] = $"{field} is missing." }
        : secret.Length > LongestSecret ? new() { [field] = $"{field} is longer than {LongestSecret / 1024} KiB." }
        : secret.Contains('\0', StringComparison.Ordinal) ? new() { [field] = $"{field} contains a null character." }
        : [];
}
