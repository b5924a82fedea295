using System.Collections.Frozen;
using System.Text;
using System.Text.RegularExpressions;

namespace BuildApi.Apps;

/// <summary>What environment variables an app, a build or a spec may set. Values may hold anything but a NUL.</summary>
internal static partial class VariableRules
{
    // Linux refuses a single NAME=value above 128 KiB, and all of them together above about 2 MB.
    private const int LargestValue = 100 * 1024;
    private const int LargestTotal = 1024 * 1024;
    private const int MostVariables = 1000;

    /// <summary>Bytes of a secret, without the blanks around it: logs can be masked of no shorter one, which would blacken all of them.</summary>
    public const int ShortestSecret = 4;

    private static readonly FrozenSet<string> BashsOwn = FrozenSet.Create(StringComparer.Ordinal,
        "_", "BASHOPTS", "BASHPID", "BASH_ARGC", "BASH_ARGV", "BASH_COMMAND", "BASH_LINENO", "BASH_SOURCE", "BASH_SUBSHELL", "BASH_VERSINFO", "BASH_VERSION",
        "DIRSTACK", "EPOCHREALTIME", "EPOCHSECONDS", "EUID", "FUNCNAME", "GROUPS", "HISTCMD", "LINENO", "OLDPWD", "PIPESTATUS", "PPID", "PWD", "RANDOM",
        "SECONDS",
        "SHELLOPTS", "SHLVL", "SRANDOM", "UID");

    /// <summary>What Amplify keeps in variables and this service has calls for.</summary>
    private static readonly FrozenDictionary<string, string> AmplifySettings = new Dictionary<string, string>
    {
        ["_LIVE_UPDATES"] = "PUT its value to /apps/{appId}/package-overrides, which accepts it unchanged.",
        ["_LIVE_PACKAGE_UPDATES"] = "PUT its value to /apps/{appId}/package-overrides, which accepts it unchanged.",
        ["_CUSTOM_IMAGE"] = "PUT /apps/{appId}/build-image with {\"image\": \"...\"}.",
        ["_BUILD_TIMEOUT"] = "PATCH /apps/{appId} with {\"timeoutMinutes\": ...}.",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Adds what is wrong to <paramref name="errors"/>, each under <c>field.NAME</c>.</summary>
    public static void Check(string field, IReadOnlyDictionary<string, string>? variables, IDictionary<string, string> errors)
    {
        // JSON may put null where only text belongs.
        foreach (var (name, value) in variables ?? new Dictionary<string, string>())
        {
            if ((string?)value is null) errors[$"{field}.{name}"] = $"The value of '{name}' is null; give it some text, or leave the variable out.";
        }

        CheckChange(field, variables?.ToDictionary(variable => variable.Key, variable => (string?)variable.Value), errors);
    }

    /// <summary>The same for a change, in which null takes a variable away.</summary>
    public static void CheckChange(string field, IReadOnlyDictionary<string, string?>? variables, IDictionary<string, string> errors)
    {
        if (variables is null) return;
        if (variables.Count > MostVariables) errors[field] = $"There are more than {MostVariables} variables.";
        foreach (var (name, value) in variables)
        {
            if (WhyWrong(name, value ?? "") is { } why) errors[$"{field}.{name}"] = why;
        }

        if (variables.Sum(variable => (long)Size(variable.Key) + Size(variable.Value ?? "")) > LargestTotal)
            errors[field] = $"All variables together are larger than {LargestTotal / 1024} KiB.";
    }

    /// <summary>The same for secrets, which must be long enough to be masked.</summary>
    public static void CheckSecrets(string field, IReadOnlyDictionary<string, string?>? secrets, IDictionary<string, string> errors)
    {
        CheckChange(field, secrets, errors);
        foreach (var (name, value) in secrets ?? new Dictionary<string, string?>())
        {
            if (value is not null && IsTooShort(value)) errors.TryAdd($"{field}.{name}", TooShort(name));
        }
    }

    /// <summary>Whether no log could be masked of it.</summary>
    public static bool IsTooShort(string secret) => Size(secret.Trim()) < ShortestSecret;

    private static string TooShort(string name) =>
        $"The secret '{name}' has fewer than {ShortestSecret} bytes, so logs cannot be masked of it: every word that contains it would be blackened. Choose a "
            + "longer one; where it need not be hidden, set it in environment.";

    public static string? WhyWrong(string name, string value) =>
        !Name().IsMatch(name) ? $"'{name}' is not a valid variable name: use letters, digits and underscores, and do not start with a digit."
        : IsReserved(name) ? $"'{name}' is refused: names that start with AWS or BUILDAPI_ are set by the service."
        : IsBashs(name) ? $"'{name}' is refused: Bash sets it itself and would overwrite the value."
        : AmplifySettings.TryGetValue(name, out var instead)
            ? $"'{name}' is refused: it is how Amplify stores a setting, and as a variable it would have no effect. {instead}"
        : name == AppRoot.Variable && AppRoot.WhyWrong(value) is { } why ? why
        : value.Contains('\0', StringComparison.Ordinal) ? $"The value of '{name}' contains a NUL character, which an environment variable cannot hold."
        : Size(value) > LargestValue ? $"The value of '{name}' is larger than {LargestValue / 1024} KiB."
        : null;

    /// <summary>Names that only the service sets (amplify-hosting: users may not set names that start with <c>AWS</c>).</summary>
    public static bool IsReserved(string name) =>
        name.StartsWith("AWS", StringComparison.OrdinalIgnoreCase) || name.StartsWith("BUILDAPI_", StringComparison.OrdinalIgnoreCase);

    /// <summary>Variables that Bash makes read-only, or sets anew whatever they were.</summary>
    public static bool IsBashs(string name) => BashsOwn.Contains(name) || name.StartsWith("__buildapi_", StringComparison.OrdinalIgnoreCase);

    private static int Size(string text) => Encoding.UTF8.GetByteCount(text);

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]*\z")]
    private static partial Regex Name();
}
