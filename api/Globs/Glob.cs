using System.Text.RegularExpressions;

namespace BuildApi.Globs;

/// <summary>
/// One pattern for paths, as <c>artifacts.files</c> has them. <c>*</c> and <c>?</c> stay within a name, <c>**</c> crosses folders, then
/// <c>[a-z]</c>, <c>[!a-z]</c>, <c>{a,b}</c>, and <c>\</c> before what is meant literally: the language of CodeBuild and
/// CodePipeline. A dot at the beginning of a name is a character like any other; case matters.
/// </summary>
/// <remarks>
/// Two things more than there: a set in brackets also matches its own text, since frameworks name files
/// <c>[id].html</c>; and a pattern whose last name has no wildcard also takes all that is below a folder of that name.
/// </remarks>
internal sealed class Glob
{
    private readonly Regex regex;

    /// <param name="pattern">Without the leading <c>!</c> of an exclusion.</param>
    public Glob(string pattern)
    {
        var names = pattern.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(name => name != ".").ToList();
        if (names.Count == 0) names.Add("**");
        var below = names[^1].AsSpan().ContainsAny("*?[{") ? "" : "(?:/.*)?";
        // Without backtracking: the time to match does not depend on how the pattern is made.
        regex = new Regex($"^{GlobTranslation.ToRegex(string.Join('/', names))}{below}\\z",
            RegexOptions.NonBacktracking | RegexOptions.Singleline | RegexOptions.CultureInvariant);
    }

    public bool Matches(string path) => regex.IsMatch(path);
}
