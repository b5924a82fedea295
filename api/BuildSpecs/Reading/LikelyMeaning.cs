namespace BuildApi.BuildSpecs.Reading;

/// <summary>What the author of an unknown key probably meant: a spelling, or another place.</summary>
internal static class LikelyMeaning
{
    private static readonly Dictionary<string, string> Elsewhere = new(StringComparer.Ordinal)
    {
        ["phases"] = "`phases` belongs under `frontend` (or `backend`, or `test`).",
        ["artifacts"] = "`artifacts` belongs under `frontend`, beside `phases`.",
        ["cache"] = "`cache` belongs under `frontend`, beside `phases`.",
        ["commands"] = "`commands` belongs under a phase, as in `frontend.phases.build.commands`.",
        ["prebuild"] = "`preBuild` belongs under `phases`.",
        ["build"] = "`build` belongs under `phases`.",
        ["postbuild"] = "`postBuild` belongs under `phases`.",
        ["buildpath"] = "`buildPath` belongs under `frontend`.",
        ["basedirectory"] = "`baseDirectory` belongs under `frontend.artifacts`.",
        ["files"] = "`files` belongs under `frontend.artifacts`.",
        ["discardpaths"] = "`discard-paths` belongs under `frontend.artifacts`.",
        ["paths"] = "`paths` belongs under `frontend.cache`.",
        ["variables"] = "`variables` belongs under `env`, at the top level or in an application.",
        ["env"] = "`env` is read at the top level and in an entry of `applications`; move it there.",
        ["environment"] = "Environment variables go under `env.variables`, at the top level or in an application.",
        ["environmentvariables"] = "Environment variables go under `env.variables`, at the top level or in an application.",
        ["approot"] = "`appRoot` belongs in an entry of `applications`; without `applications` the repository's root is the app's.",
        ["applications"] = "`applications` belongs at the top level.",
        ["version"] = "`version` belongs at the top level.",
        ["frontend"] = "`frontend` belongs at the top level, or in an entry of `applications`.",
        ["backend"] = "`backend` belongs at the top level, or in an entry of `applications`.",
        ["test"] = "`test` belongs at the top level, or in an entry of `applications`, beside `frontend`.",
        ["customheaders"] = "`customHeaders` belongs at the top level, or in an entry of `applications`.",
        ["headers"] = "`headers` belongs in an entry of `customHeaders`.",
        ["install"] = "There is no `install` phase: move its commands to the start of `preBuild`.",
        ["catch"] = "There is no `catch`: the first failing command ends the build; write `command || other-command` where one may fail.",
        ["finally"] = "There is no `finally`: a command that must always run goes into a `trap` of the shell.",
        ["onfailure"] = "There is no `on-failure`: the first failing command ends the build.",
        ["runtimeversions"] = "Tool versions are set by the app's package overrides, not in the spec.",
        ["buildsettings"] = "The build spec has no settings of the app; its parts belong at the top level.",
        ["framework"] = "The framework is a setting of Amplify's app, not part of the spec; it is not needed here.",
        ["platform"] = "The platform is a setting of Amplify's app, not part of the spec; it is not needed here.",
        ["path"] = "The folder of an application is its `appRoot`; the folder a build runs in is `frontend.buildPath`.",
        ["name"] = "An application is known by its `appRoot` and has no name.",
        ["image"] = "The build image is a setting of the app, not part of the spec.",
        ["redirects"] = "Redirects are a setting of hosting, not part of the spec.",
    };

    public static string Of(string key, SpecKeys keys)
    {
        var plain = Plain(key);
        if (keys.Known.FirstOrDefault(known => Plain(known) == plain) is { } spelling)
            return $"Write it as `{spelling}`.";
        if (Elsewhere.TryGetValue(plain, out var place))
            return place;
        return keys.Known.FirstOrDefault(known => IsClose(Plain(known), plain)) is { } close
            ? $"Did you mean `{close}`?"
            : $"Known under {keys.Place}: {string.Join(", ", keys.Known)}.";
    }

    private static string Plain(string key) =>
        string.Concat(key.Where(c => c is not ('-' or '_' or ' ' or '.'))).ToLowerInvariant();

    /// <summary>At most two letters added, missing or changed, and most of the word right.</summary>
    private static bool IsClose(string known, string written)
    {
        if (Math.Abs(known.Length - written.Length) > 2 || written.Length < 3)
            return false;
        var above = Enumerable.Range(0, written.Length + 1).ToArray();
        for (var i = 1; i <= known.Length; i++)
        {
            var row = new int[written.Length + 1];
            row[0] = i;
            for (var j = 1; j <= written.Length; j++)
                row[j] = Math.Min(Math.Min(above[j] + 1, row[j - 1] + 1), above[j - 1] + (known[i - 1] == written[j - 1] ? 0 : 1));
            above = row;
        }

        return above[^1] <= (known.Length < 5 ? 1 : 2);
    }
}
