namespace BuildApi.Apps;

/// <summary>
/// The folder of the repository that an app is in. Amplify keeps it in a variable, so the field <c>appRoot</c> and that
/// variable are two spellings of one setting: the variable is what is stored.
/// </summary>
internal static class AppRoot
{
    public const string Variable = "AMPLIFY_MONOREPO_APP_ROOT";

    /// <summary>The root that these variables choose, normalised; null for the repository's own.</summary>
    public static string? Of(IReadOnlyDictionary<string, string> environment) => Normal(environment.GetValueOrDefault(Variable));

    /// <summary>Null for the repository's root, and for what <see cref="WhyWrong"/> refuses.</summary>
    public static string? Normal(string? written) =>
        !string.IsNullOrWhiteSpace(written) && RepositoryPath.TryResolve(".", written, out var root) && root != "." ? root : null;

    /// <summary>Why a text cannot be an app root, or null.</summary>
    public static string? WhyWrong(string written) => RepositoryPath.TryResolve(".", written, out _) ? null
        : written.Any(char.IsControl) ? "An app root must not contain line breaks or other control characters."
        : $"The app root '{written}' leads out of the repository. Name a folder inside it, such as 'apps/web'.";

    /// <summary>The variables with this root in place of theirs.</summary>
    public static IReadOnlyDictionary<string, string> Set(IReadOnlyDictionary<string, string> environment, string? root)
    {
        var changed = new SortedDictionary<string, string>(environment.ToDictionary(), StringComparer.Ordinal);
        changed.Remove(Variable);
        if (Normal(root) is { } normal) changed[Variable] = normal;
        return changed;
    }
}
