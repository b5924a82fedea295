using System.Text.RegularExpressions;
using BuildApi.Apps;

namespace BuildApi.BuildSpecs.Detection;

/// <summary>Which texts of a repository's files may be taken for an output folder.</summary>
internal static partial class SafePath
{
    /// <summary>Plain characters, inside the repository.</summary>
    public static bool IsSafe(string path) =>
        PlainPath().IsMatch(path) && RepositoryPath.TryResolve(".", path, out _);

    [GeneratedRegex(@"^[\w.@+/-][\w.@+/ -]{0,200}\z")]
    private static partial Regex PlainPath();
}
