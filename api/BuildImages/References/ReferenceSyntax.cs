using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace BuildApi.BuildImages.References;

/// <summary>The parts of a reference as written; an empty domain means that none was named.</summary>
internal readonly record struct ReferenceParts(string Domain, string Path, string? Tag, string? Digest);

/// <summary>
/// The grammar of image references, as github.com/distribution/reference publishes it, and nothing but the grammar:
/// what a short name means is not known here.
/// </summary>
internal static partial class ReferenceSyntax
{
    /// <summary>Most characters that the path of a repository may have (the domain does not count).</summary>
    public const int MaxPathLength = 255;

    /// <summary>Most characters that a tag may have.</summary>
    public const int MaxTagLength = 128;

    private const string DomainComponent = "(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])";
    private const string Domain = $@"(?:{DomainComponent}(?:\.{DomainComponent})*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?";
    private const string PathComponent = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
    private const string Path = $"{PathComponent}(?:/{PathComponent})*";
    private const string Tag = "[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}";
    private const string Algorithm = "[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*";

    /// <summary>Hexadecimal digits of the digests that registries use. Other algorithms have a syntax, but no meaning.</summary>
    public static IReadOnlyDictionary<string, int> DigestLengths { get; } =
        new Dictionary<string, int>(StringComparer.Ordinal) { ["sha256"] = 64, ["sha512"] = 128 };

    /// <summary>Takes a reference apart; null when it does not follow the grammar.</summary>
    public static ReferenceParts? Match(string text)
    {
        var match = Reference().Match(text);
        if (!match.Success || match.Groups["path"].Length > MaxPathLength)
            return null;

        var parts = new ReferenceParts(
            match.Groups["domain"].Value, match.Groups["path"].Value, OrNull(match.Groups["tag"]), OrNull(match.Groups["digest"]));
        return parts.Digest is null || IsDigest(parts.Digest) ? parts : null;
    }

    public static bool IsDomain(string text) => WholeDomain().IsMatch(text) && HasRealAddress(text);

    public static bool IsPathComponent(string text) => WholePathComponent().IsMatch(text);

    public static bool IsTag(string text) => WholeTag().IsMatch(text);

    /// <summary>Whether this is a digest of a known algorithm, with as many lower-case digits as the algorithm makes.</summary>
    public static bool IsDigest(string text) =>
        text.Split(':') is [var algorithm, var hex]
        && DigestLengths.TryGetValue(algorithm, out var length)
        && hex.Length == length
        && hex.All(char.IsAsciiHexDigitLower);

    /// <summary>Whether this is the bare id of an image. Names that look like one are refused everywhere.</summary>
    public static bool IsIdentifier(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower);

    // The grammar lets through ports and addresses that cannot exist; whoever dials them finds out too late.
    private static bool HasRealAddress(string domain)
    {
        var bracket = domain.IndexOf(']', StringComparison.Ordinal);
        var colon = domain.IndexOf(':', bracket + 1);
        if (colon >= 0 && !ushort.TryParse(domain.AsSpan(colon + 1), out _))
            return false;
        return bracket < 0
            || (IPAddress.TryParse(domain.AsSpan(1, bracket - 1), out var address) && address.AddressFamily == AddressFamily.InterNetworkV6);
    }

    private static string? OrNull(Group group) => group.Success ? group.Value : null;

    [GeneratedRegex($@"\A(?:(?<domain>{Domain})/)?(?<path>{Path})(?::(?<tag>{Tag}))?(?:@(?<digest>{Algorithm}:[0-9a-fA-F]{{32,}}))?\z")]
    private static partial Regex Reference();

    [GeneratedRegex($@"\A{Domain}\z")]
    private static partial Regex WholeDomain();

    [GeneratedRegex($@"\A{PathComponent}\z")]
    private static partial Regex WholePathComponent();

    [GeneratedRegex($@"\A{Tag}\z")]
    private static partial Regex WholeTag();
}
