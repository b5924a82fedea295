using BuildApi.Apps;
using BuildApi.BuildSpecs.Model;

namespace BuildApi.BuildSpecs.Planning;

/// <summary>
/// Finds the application that a build is of, and the folder it is in. Amplify's documentation calls <c>appRoot</c> "ignored unless
/// multiple applications are defined", and looks for a monorepo's spec in the app root, too; here nothing that is written is
/// passed over without a word.
/// </summary>
internal static class ApplicationChoice
{
    private const int MostNamed = 20;

    /// <summary>The application, with the folder that it is built in as its <see cref="SpecApplication.AppRoot"/>; null with a refusal.</summary>
    public static SpecApplication? Choose(BuildSpec spec, string? wanted, PlanFindings findings)
    {
        if (!string.IsNullOrWhiteSpace(wanted) && AppRoot.WhyWrong(wanted) is not null)
            return Refuse(spec, findings, $"The app root `{wanted}` leads out of the repository.", "Name a folder inside the repository.");
        var root = string.IsNullOrWhiteSpace(wanted) ? FromTopLevel(spec, findings) : Chosen(spec, wanted, findings);
        if (!spec.IsMonorepo) return spec.Applications[0] with { AppRoot = root };
        if (spec.Applications is [var only] && (root is null || only.AppRoot is null)) return Only(spec, only, root, findings);
        if (root is null) return RefuseUnchosen(spec, findings);
        return spec.Applications.FirstOrDefault(application => RootOf(application) == root)
            ?? Refuse(spec, findings, $"No application has the `appRoot` `{root}`. There are: {Roots(spec)}.", Advice(spec, root));
    }

    private static string? FromTopLevel(BuildSpec spec, PlanFindings findings)
    {
        if (spec.AppRoot is not { } written || !RepositoryPath.TryResolve(".", written.Value, out var root)) return null;
        findings.Warn(written.Place, $"`appRoot` at the top level is used as the app's root, `{root}`.",
            "Amplify reads it only in entries of `applications`. Set the app's appRoot instead.");
        return root;
    }

    private static string Chosen(BuildSpec spec, string wanted, PlanFindings findings)
    {
        var root = AppRoot.Normal(wanted) ?? ".";
        if (spec.AppRoot is { } written && (AppRoot.Normal(written.Value) ?? ".") != root)
            findings.Warn(written.Place, $"`appRoot` at the top level is `{written.Value}`, and the app's own appRoot is `{root}`, which is used.",
                "Remove `appRoot` from the top level.");
        return root;
    }

    private static SpecApplication Only(BuildSpec spec, SpecApplication only, string? root, PlanFindings findings)
    {
        if (only.AppRoot is not null)
            findings.Warn(only.Place, $"No app root is chosen; the only application, `{RootOf(only)}`, is built.", "Set the app's appRoot to its `appRoot`.");
        else if (spec.AppRoot is null)
            findings.Warn(only.Place,
                $"The only application has no `appRoot`; it is built in {(root is null or "." ? "the repository's root" : $"the app's root, `{root}`")}.",
                "Write its `appRoot`, or move `frontend` to the top level.");
        return only with { AppRoot = only.AppRoot ?? root };
    }

    private static SpecApplication? RefuseUnchosen(BuildSpec spec, PlanFindings findings) => Refuse(spec, findings,
        $"The spec has {spec.Applications.Count} applications, and none is chosen. There are: {Roots(spec)}.",
        "Set the app's appRoot (AMPLIFY_MONOREPO_APP_ROOT) to one of them.");

    private static string Advice(BuildSpec spec, string root) =>
        spec.Applications.FirstOrDefault(application => string.Equals(RootOf(application), root, StringComparison.OrdinalIgnoreCase)) is { } similar
            ? $"Upper and lower case matter: did you mean `{RootOf(similar)}`?"
            : "Set the app's appRoot (AMPLIFY_MONOREPO_APP_ROOT) to one of them, or add the application to the spec.";

    private static SpecApplication? Refuse(BuildSpec spec, PlanFindings findings, string message, string fix)
    {
        findings.Refuse(spec.IsMonorepo ? new SpecPlace("applications", spec.Applications[0].Place.Line, spec.Applications[0].Place.Column)
            : spec.Applications[0].Place, message, fix);
        return null;
    }

    private static string Roots(BuildSpec spec) =>
        string.Join(", ", spec.Applications.Take(MostNamed).Select(application => $"`{RootOf(application)}`"))
        + (spec.Applications.Count > MostNamed ? ", …" : "");

    private static string RootOf(SpecApplication application) =>
        RepositoryPath.TryResolve(".", application.AppRoot ?? ".", out var root) ? root : application.AppRoot!;
}
