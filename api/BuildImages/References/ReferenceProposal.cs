using System.Text.RegularExpressions;

namespace BuildApi.BuildImages.References;

/// <summary>What somebody perhaps meant who wrote something that is not a reference.</summary>
internal static partial class ReferenceProposal
{
    /// <summary>A valid reference near to the text, or null when none is obvious.</summary>
    public static string? Near(string text)
    {
        var name = Command().Replace(text.Trim().Trim('"', '\'', '`'), "");
        name = IsPage(name) ? FromPage(name) ?? "" : Scheme().Replace(name, "");
        name = string.Concat(name.Where(letter => !char.IsWhiteSpace(letter))).TrimEnd('/', ':', '@');
        return Accepted(name, text) ?? Accepted(WithLowerCaseName(name), text);
    }

    /// <summary>Whether this is a page to be looked at in a browser: of Docker Hub, the ECR Public Gallery, or a host of source code.</summary>
    public static bool IsPage(string text) => Page().IsMatch(text);

    /// <summary>The reference of the repository that a page shows, or null.</summary>
    private static string? FromPage(string text)
    {
        var page = Page().Match(text);
        if (page.Groups["source"].Success)
            return null;
        var path = page.Groups["path"].Value.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return page.Groups["gallery"].Success ? FromGallery(path) : FromHub(path);
    }

    private static string? FromGallery(string[] path) =>
        path is [var alias, var repository, ..] ? $"public.ecr.aws/{alias}/{repository}" : null;

    private static string? FromHub(string[] path) => path switch
    {
        ["_", var name, ..] => name,
        ["r", var user, var name, ..] => $"{user}/{name}",
        ["repository", "docker", var user, var name, ..] => $"{user}/{name}",
        ["layers", var user, var name, var tag, ..] => $"{user}/{name}:{tag}",
        ["u", ..] or ["search", ..] => null,
        [var user, var name] => $"{user}/{name}",
        _ => null,
    };

    // A tag keeps its case: there, it means something.
    private static string WithLowerCaseName(string name)
    {
        var end = name.IndexOfAny([':', '@'], name.LastIndexOf('/') + 1);
        return end < 0 ? name.ToLowerInvariant() : name[..end].ToLowerInvariant() + LowerCaseDigest(name[end..]);
    }

    private static string LowerCaseDigest(string rest)
    {
        var at = rest.IndexOf('@', StringComparison.Ordinal);
        return at < 0 ? rest : rest[..at] + rest[at..].ToLowerInvariant();
    }

    private static string? Accepted(string candidate, string text) =>
        candidate != text && ShortNames.Read(candidate) is not null ? candidate : null;

    [GeneratedRegex(@"\A(?:https?://)?(?:hub\.docker\.com|(?<gallery>gallery\.ecr\.aws)|(?<source>github\.com|gitlab\.com|bitbucket\.org))(?:/(?<path>[^?#]*))?(?:[?#].*)?\z", RegexOptions.IgnoreCase)]
    private static partial Regex Page();

    [GeneratedRegex(@"\A[a-zA-Z][a-zA-Z0-9+.-]*://")]
    private static partial Regex Scheme();

    [GeneratedRegex(@"\A(?:docker|podman|FROM)\s+(?:pull\s+|run\s+)?", RegexOptions.IgnoreCase)]
    private static partial Regex Command();
}
