using System.Buffers;

namespace BuildApi.BuildImages.References;

/// <summary>Says why a text is not the reference of an image: which part, what is wrong with it, what was perhaps meant.</summary>
internal static class ReferenceRefusal
{
    /// <summary>Longer texts are not looked at. The longest sensible reference has about 700 characters.</summary>
    private const int MaxLength = 1000;

    private static readonly SearchValues<char> Allowed = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-:/@+[]");

    /// <summary>The refusal of texts that are something else altogether, even where the grammar would let them through; or null.</summary>
    public static string? ForForeignForm(string text)
    {
        if (text.Trim().Length == 0)
            return "The image name is empty. Give one, such as node:22 or public.ecr.aws/<alias>/<repository>:<tag>.";
        if (text.Length > MaxLength)
            return $"The image name has {text.Length} characters; the longest name an image can have is {MaxLength}.";
        if (AmplifyImageNames.TryExplain(text, out var notice))
            return notice + " Leave the image out to build in the default image.";
        if (ReferenceSyntax.IsIdentifier(text) || ReferenceSyntax.IsDigest(text))
            return $"'{text}' is the id or digest of an image, not its name. Write the repository in front: <repository>@sha256:<digest>.";
        if (text.Contains("://", StringComparison.Ordinal))
            return $"'{text}' is a web address, not the name of an image." + Proposal(text);
        if (ReferenceProposal.IsPage(text))
            return $"'{text}' is a web page, not the name of an image." + Proposal(text);
        return ForForeignCharacter(text);
    }

    /// <summary>Which part of a text breaks the grammar. To be asked about texts that are no references.</summary>
    public static string Explain(string text)
    {
        var (domain, remainder) = ShortNames.Split(text);
        var (tagged, digest) = CutAt(remainder, remainder.IndexOf('@', StringComparison.Ordinal));
        var (path, tag) = CutAt(tagged, tagged.IndexOf(':', StringComparison.Ordinal));
        var why = ForDomain(domain) ?? ForPath(path) ?? ForTag(tag) ?? ForDigest(digest)
            ?? "It does not follow the form [registry/]repository[:tag][@digest].";
        return $"'{text}' is not the name of an image: {why}" + Proposal(text);
    }

    private static string? ForForeignCharacter(string text)
    {
        var place = text.AsSpan().IndexOfAnyExcept(Allowed);
        if (place < 0)
            return null;
        var what = text[place] switch
        {
            ' ' => "a blank",
            '\t' => "a tab",
            '\r' or '\n' => "a line break",
            < ' ' or '\x7f' => "a control character",
            var letter => $"'{letter}'",
        };
        return $"The image name has {what} at position {place + 1}; a name contains only letters, digits and . _ - : / @ + [ ]." + Proposal(text);
    }

    private static string? ForDomain(string domain)
    {
        if (ReferenceSyntax.IsDomain(domain))
            return null;
        if (domain.Count(letter => letter == ':') > 1 && domain[0] != '[')
            return $"the registry '{domain}' has more than one colon; write an IPv6 address in brackets, as in [::1]:5000.";
        var port = domain[(domain.LastIndexOf(']') + 1)..].Split(':');
        return port.Length == 2 && !ushort.TryParse(port[1], out _)
            ? $"the port '{port[1]}' of the registry is not a number from 0 to 65535."
            : $"the registry '{domain}' is not a host name or address with an optional port.";
    }

    private static string? ForPath(string path)
    {
        var invalid = path.Split('/').FirstOrDefault(part => !ReferenceSyntax.IsPathComponent(part));
        if (invalid is not null)
            return ForPathComponent(invalid);
        return path.Length > ReferenceSyntax.MaxPathLength
            ? $"the repository has {path.Length} characters; at most {ReferenceSyntax.MaxPathLength} are allowed."
            : null;
    }

    private static string ForPathComponent(string part)
    {
        if (part.Length == 0)
            return "a part of the repository is empty.";
        if (part.Any(char.IsUpper) && ReferenceSyntax.IsPathComponent(part.ToLowerInvariant()))
            return $"the repository part '{part}' has upper-case letters; write repositories in lower case.";
        if (!char.IsAsciiLetterOrDigit(part[0]) || !char.IsAsciiLetterOrDigit(part[^1]))
            return $"the repository part '{part}' must start and end with a letter or digit.";
        return $"the repository part '{part}' may have lower-case letters and digits, with single dots, one or two underscores, or dashes between them.";
    }

    private static string? ForTag(string? tag)
    {
        if (tag is null || ReferenceSyntax.IsTag(tag))
            return null;
        if (tag.Length == 0)
            return "there is a colon, but no tag after it.";
        if (tag.Contains(':', StringComparison.Ordinal))
            return $"it has more than one tag ('{tag.Replace(":", "' and '", StringComparison.Ordinal)}').";
        if (tag.Contains('/', StringComparison.Ordinal))
            return $"there is a slash in the tag '{tag}'.";
        return tag.Length > ReferenceSyntax.MaxTagLength
            ? $"the tag has {tag.Length} characters; at most {ReferenceSyntax.MaxTagLength} are allowed."
            : $"the tag '{tag}' must start with a letter, digit or underscore, followed by these, dots and dashes.";
    }

    private static string? ForDigest(string? digest)
    {
        if (digest is null || ReferenceSyntax.IsDigest(digest))
            return null;
        var parts = digest.Split(':');
        if (parts.Length != 2)
            return $"the digest '{digest}' must have the form sha256:<64 hexadecimal digits>.";
        if (!ReferenceSyntax.DigestLengths.TryGetValue(parts[0], out var length))
            return $"the digest algorithm '{parts[0]}' is not one of {string.Join(", ", ReferenceSyntax.DigestLengths.Keys)}.";
        return parts[1].Length != length
            ? $"a {parts[0]} digest has {length} hexadecimal digits, this one has {parts[1].Length}."
            : $"a {parts[0]} digest contains only the digits 0 to 9 and a to f.";
    }

    private static (string Before, string? After) CutAt(string text, int place) =>
        place < 0 ? (text, null) : (text[..place], text[(place + 1)..]);

    private static string Proposal(string text) =>
        ReferenceProposal.Near(text) is { } proposal ? $" Did you mean {proposal}?" : "";
}
