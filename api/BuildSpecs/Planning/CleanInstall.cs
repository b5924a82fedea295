using System.Diagnostics.CodeAnalysis;

namespace BuildApi.BuildSpecs.Planning;

/// <summary>A call of npm's clean install, which deletes <c>node_modules</c> before it installs.</summary>
/// <param name="Prefix">The folder that it is told to work in; null for the one it is called in.</param>
/// <param name="Store">Where it is told to keep what it downloads; null for the usual place.</param>
internal sealed record CleanInstall(string? Prefix, string? Store)
{
    private static readonly HashSet<string> Names = new(
        ["ci", "clean-install", "ic", "install-clean", "isntall-clean", "cit", "clean-install-test", "sit", "install-ci-test"], StringComparer.Ordinal);

    /// <summary>Words that run what follows them.</summary>
    private static readonly HashSet<string> PassOn = new(["{", "!", "time", "env", "command", "exec", "sudo", "nice", "corepack"], StringComparer.Ordinal);

    private static readonly HashSet<string> WithValue = new(
        ["--prefix", "-C", "--cache", "--registry", "--loglevel", "--userconfig", "--workspace", "-w", "--omit", "--only", "--include"],
        StringComparer.Ordinal);

    private static readonly HashSet<string> Harmless = new(["--dry-run", "--help", "-h", "--package-lock-only", "-g", "--global"], StringComparer.Ordinal);

    public static bool TryRead(IReadOnlyList<string> words, [NotNullWhen(true)] out CleanInstall? install)
    {
        install = null;
        var at = 0;
        while (at < words.Count && (PassOn.Contains(words[at]) || IsAssignment(words[at]))) at++;
        // "nvm exec 20 npm ci"
        if (at + 1 < words.Count && words[at] == "nvm" && words[at + 1] is "exec") at = words.ToList().IndexOf("npm", at);
        if (at < 0 || at >= words.Count || words[at][(words[at].LastIndexOf('/') + 1)..] != "npm") return false;
        var options = Options([.. words.Skip(at + 1)], out var name);
        if (name is null || !Names.Contains(name) || options.Keys.Any(Harmless.Contains)) return false;
        install = new CleanInstall(options.GetValueOrDefault("--prefix") ?? options.GetValueOrDefault("-C"), options.GetValueOrDefault("--cache"));
        return true;
    }

    private static Dictionary<string, string> Options(IReadOnlyList<string> words, out string? name)
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        name = null;
        for (var at = 0; at < words.Count; at++)
        {
            var equals = words[at].IndexOf('=', StringComparison.Ordinal);
            if (!words[at].StartsWith('-')) name ??= words[at];
            else if (equals > 0) options[words[at][..equals]] = words[at][(equals + 1)..];
            else options[words[at]] = WithValue.Contains(words[at]) && at + 1 < words.Count ? words[++at] : "";
        }

        return options;
    }

    private static bool IsAssignment(string word) =>
        word.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals && word.Take(equals).All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
