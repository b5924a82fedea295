using System.Diagnostics.CodeAnalysis;
using BuildApi.BuildImages.References;

namespace BuildApi.Registries;

/// <summary>
/// The host and port of an image registry, as the first part of an image's name has it; all names of Docker Hub are <c>docker.io</c>.
/// </summary>
internal static class RegistryHost
{
    /// <summary>Reads what a caller wrote; the refusal says what is wrong with it.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out string? host, [NotNullWhen(false)] out string? why)
    {
        host = null;
        // A slash stays written as %2F in a segment of a path.
        text = Uri.UnescapeDataString(text);
        why = text.Contains("://", StringComparison.Ordinal) ? $"'{text}' is an address. Name a registry by its host alone: '{FromAddress(text)}'."
            : !ReferenceSyntax.IsDomain(text)
                ? $"'{text}' is not a host. Name a registry as in the name of an image: registry.example.com, or registry.example.com:5000."
            : !LooksLikeHost(text)
                ? $"'{text}' is read as part of a Docker Hub name: a registry's host has a dot or a port, or is localhost. For Docker Hub itself write "
                    + $"docker.io."
            : null;
        if (why is null) host = ShortNames.HostKey(text);
        return host is not null;
    }

    /// <summary>The host in a key of a Docker <c>config.json</c>, which may be an address with a path.</summary>
    public static string FromAddress(string address)
    {
        var start = address.IndexOf("://", StringComparison.Ordinal) is var scheme and >= 0 ? scheme + 3 : 0;
        var end = address.IndexOf('/', start);
        return ShortNames.HostKey(end < 0 ? address[start..] : address[start..end]);
    }

    // As references are read: without these the first part of a name is a part of a path.
    private static bool LooksLikeHost(string text) => text == "localhost" || text.AsSpan().ContainsAny('.', ':');
}
