namespace BuildApi.BuildImages.References;

/// <summary>What a name means that leaves something out: Docker Hub where no registry is named, its official images where no user is.</summary>
internal static class ShortNames
{
    public const string Hub = "docker.io";

    /// <summary>The user of Docker Hub that official images belong to, whom nobody writes.</summary>
    public const string OfficialPrefix = "library/";

    private const string DefaultPort = ":443";
    private static readonly string[] HubAliases = [Hub, "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com"];

    /// <summary>The parts of the reference that a text means, in full; null when it is none.</summary>
    public static ReferenceParts? Read(string text)
    {
        if (ReferenceSyntax.IsIdentifier(text) || ReferenceSyntax.IsDigest(text))
            return null;
        var (domain, remainder) = Split(text);
        return ReferenceSyntax.IsDomain(domain) ? ReferenceSyntax.Match($"{domain}/{remainder}") : null;
    }

    /// <summary>
    /// The first part is a domain when it looks like one (a dot, a port, an upper-case letter, <c>localhost</c>);
    /// otherwise the name is one of Docker Hub's, and a single word there is an official image.
    /// </summary>
    public static (string Domain, string Remainder) Split(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
            return (Hub, OfficialPrefix + text);

        var first = text[..slash];
        var namesDomain = first == "localhost" || first.AsSpan().ContainsAny('.', ':') || first.Any(char.IsUpper);
        var domain = !namesDomain || first == "index.docker.io" ? Hub : first;
        var remainder = namesDomain ? text[(slash + 1)..] : text;
        return (domain, domain == Hub && !remainder.Contains('/', StringComparison.Ordinal) ? OfficialPrefix + remainder : remainder);
    }

    /// <summary>The one name under which a registry is known here, whichever of its names was written.</summary>
    public static string HostKey(string domain)
    {
        var host = domain.ToLowerInvariant();
        // The port of HTTPS, which is the one without a word.
        if (host.EndsWith(DefaultPort, StringComparison.Ordinal)) host = host[..^DefaultPort.Length];
        return HubAliases.Contains(host) ? Hub : host;
    }
}
