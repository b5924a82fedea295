using System.Globalization;
using System.Text.RegularExpressions;

namespace BuildApi.BuildImages.Checks;

/// <summary>
/// The shell scripts that look for an image's requirements from inside a container, and the reader of what they print:
/// lines of the form <c>buildapi-probe &lt;finding&gt; &lt;value&gt;</c>, between whatever else a container prints.
/// </summary>
internal static partial class ImageProbe
{
    private const string Mark = "buildapi-probe ";

    /// <summary>Defines the shell function <c>buildapi_probe</c>, which takes milliseconds and needs only what is built into the shell.</summary>
    public static string Quick { get; } = Read("quick-probe.sh");

    /// <summary>
    /// Defines <c>buildapi_full_probe</c> beside it, which also asks every tool for its version. What a tool answers is limited
    /// to a few seconds; a whole run takes as long as the slowest of them, usually npm.
    /// </summary>
    public static string Full { get; } = Quick + Read("full-probe.sh");

    /// <summary>Reads the output of a probe; foreign lines are passed over.</summary>
    public static ProbeResult Parse(string output)
    {
        var findings = output.Split('\n')
            .Select(line => line.TrimEnd('\r'))
            .Where(line => line.StartsWith(Mark, StringComparison.Ordinal))
            .Select(line => line[Mark.Length..].Split(' ', 2))
            .ToLookup(parts => parts[0], parts => parts.Length > 1 ? parts[1] : "");
        string Last(string finding) => findings[finding].LastOrDefault("");

        return new ProbeResult
        {
            Complete = findings.Contains("end"),
            Finished = findings.Contains("complete"),
            Missing = [.. ImageRequirements.All.Select(each => each.Name).Where(findings["missing"].Contains)],
            Distribution = new(Last("id"), Last("like"), Last("release")),
            Libc = Enum.TryParse<LibcKind>(Last("libc"), ignoreCase: true, out var libc) ? libc : LibcKind.None,
            UserId = int.TryParse(Last("uid"), NumberStyles.None, CultureInfo.InvariantCulture, out var uid) ? uid : null,
            UserName = Last("user") is { Length: > 0 } user ? user : null,
            Versions = Pairs(findings["says"], VersionIn),
            Places = Pairs(findings["at"], place => place),
        };
    }

    private static Dictionary<string, string> Pairs(IEnumerable<string> values, Func<string, string?> read)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var value in values)
            if (value.Split(' ', 2) is [var name, var rest] && read(rest) is { } found)
                pairs[name] = found;
        return pairs;
    }

    private static string? VersionIn(string text) => Version().Match(text) is { Success: true } match ? match.Value : null;

    /// <summary>The first thing in a tool's answer that looks like a version; OpenSSH puts its patch level behind a letter.</summary>
    [GeneratedRegex(@"\d+(?:\.\d+)+(?:p\d+)?")]
    private static partial Regex Version();

    private static string Read(string name)
    {
        var type = typeof(ImageProbe);
        using var stream = type.Assembly.GetManifestResourceStream($"{type.Namespace}.{name}")
            ?? throw new InvalidOperationException($"{name} is not embedded in {type.Assembly.GetName().Name}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
