using System.Text;
using BuildApi.Apps;
using BuildApi.Builds;

namespace BuildApi.Runner.Plans;

/// <summary>
/// What a runner is told to compare when <c>AMPLIFY_DIFF_DEPLOY</c> is <c>true</c>: the commit of the branch's last green
/// build, and the folders that count. Those are <c>AMPLIFY_DIFF_DEPLOY_ROOT</c> (several with commas between), or else the
/// app's root.
/// </summary>
internal static class DiffCheck
{
    private const string Switch = "AMPLIFY_DIFF_DEPLOY", Root = "AMPLIFY_DIFF_DEPLOY_ROOT";

    /// <summary>A retry is asked for to run again, so it always does.</summary>
    public static bool IsWanted(Build build, IReadOnlyDictionary<string, string> environment) =>
        build.Trigger != BuildTrigger.Retry && environment.GetValueOrDefault(Switch) is { } value
        && value.Trim().Equals("true", StringComparison.OrdinalIgnoreCase);

    /// <summary>Lines for the claim's answer; empty when there is nothing to compare with.</summary>
    public static string Lines(Build? lastGreen, IReadOnlyDictionary<string, string> environment)
    {
        if (lastGreen?.Commit is not { } commit) return "";
        var lines = new StringBuilder().Append("since ").Append(lastGreen.Key.Number).Append(' ').Append(commit).Append('\n');
        foreach (var folder in Folders(environment)) lines.Append("compare ").Append(folder).Append('\n');
        return lines.ToString();
    }

    // A folder that is none of the repository's would compare nothing and so skip everything.
    private static List<string> Folders(IReadOnlyDictionary<string, string> environment)
    {
        var wanted = environment.GetValueOrDefault(Root) is { Length: > 0 } roots ? roots : AppRoot.Of(environment) ?? ".";
        var folders = wanted.Split([',', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(folder => RepositoryPath.TryResolve(".", folder, out var path) ? path : ".").Distinct().ToList();
        return folders.Count == 0 || folders.Contains(".") ? ["."] : folders;
    }
}
