using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using BuildApi.BuildImages.References;
using BuildApi.Globs;

namespace BuildApi.BuildImages.Allowed;

/// <summary>
/// A pattern for images. <c>*</c> stands for any characters but a slash, <c>**</c> for any at all, <c>?</c> for one.
/// Short names are Docker Hub's, as everywhere: <c>node</c> is <c>docker.io/library/node</c>. A pattern with a tag fits that tag
/// only, and no image that is named by digest; a pattern without one fits all tags and digests.
/// </summary>
internal sealed class ImageGlob
{
    private static readonly SearchValues<char> Allowed = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-:/*?[]");

    private readonly Regex name;
    private readonly Regex? tag;

    private ImageGlob(string text, string name, string? tag)
    {
        Text = text;
        this.name = ToRegex(name);
        this.tag = tag is null ? null : ToRegex(tag);
    }

    /// <summary>The pattern as written.</summary>
    public string Text { get; }

    public static bool TryParse(string text, [NotNullWhen(true)] out ImageGlob? glob, [NotNullWhen(false)] out string? why)
    {
        glob = null;
        var foreign = text.AsSpan().IndexOfAnyExcept(Allowed);
        if (text.Length == 0 || foreign >= 0)
        {
            why = text.Length == 0 ? "The pattern is empty." : $"The pattern '{text}' has '{text[foreign]}' in it, which no image name can contain.";
            return false;
        }

        var colon = text.IndexOf(':', text.LastIndexOf('/') + 1);
        glob = new ImageGlob(text, Normalized(colon < 0 ? text : text[..colon]), colon < 0 ? null : text[(colon + 1)..]);
        why = null;
        return true;
    }

    public bool Fits(ImageReference image) =>
        // The registry's one name, not the one written: an alias of Docker Hub must not be a way around a rule.
        name.IsMatch($"{image.RegistryHost}/{image.Path}")
        && (tag is null || (image.Digest is null && tag.IsMatch(image.Tag ?? "latest")));

    public override string ToString() => Text;

    private static string Normalized(string pattern)
    {
        var slash = pattern.IndexOf('/', StringComparison.Ordinal);
        var first = slash < 0 ? pattern : pattern[..slash];
        var anyDomain = first == "**" || (slash > 0 && first == "*");
        if (anyDomain)
            return pattern;
        // "docker.io/**" is all of Docker Hub, not only its official images.
        var wholeDomain = slash > 0 && first.AsSpan().ContainsAny('.', ':') && pattern[(slash + 1)..].StartsWith('*');
        var (domain, rest) = wholeDomain ? (first, pattern[(slash + 1)..]) : ShortNames.Split(pattern);
        return $"{ShortNames.HostKey(domain)}/{rest}";
    }

    // Brackets are those of an IPv6 address.
    private static Regex ToRegex(string glob) => new(
        $@"\A{GlobTranslation.ToRegex(glob.Replace("[", @"\[", StringComparison.Ordinal).Replace("]", @"\]", StringComparison.Ordinal))}\z",
        RegexOptions.NonBacktracking | RegexOptions.Singleline | RegexOptions.CultureInvariant);
}
