using System.Text.RegularExpressions;

namespace BuildApi.Hints;

/// <summary>Recognises commands that install the packages of a project (and not one tool for the machine).</summary>
internal static partial class PackageInstall
{
    public static bool IsIn(string command) => Install().IsMatch(Global().Replace(command, ""));

    // Linear in time: a command may be as long as a spec.
    [GeneratedRegex(@"\b(?:npm|pnpm|bun)\s+(?:(?:--?(?:prefix|dir|cwd|filter|C)\s+[^\s;&|]+|-[^\s;&|]+)\s+)*(?:ci|clean-install|i|install)\b|\byarn(?:pkg)?(?:\s+(?:--?cwd\s+[^\s;&|]+|-[^\s;&|]+))*\s*(?:\binstall\b|$|[;&|])", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Install();

    [GeneratedRegex(@"\b(?:npm|pnpm|bun)\s+[^;&|\n]*\s(?:-g|--global)\b[^;&|\n]*", RegexOptions.NonBacktracking)]
    private static partial Regex Global();
}
