namespace BuildApi.BuildSpecs.Planning;

/// <summary>Finds the application that a build is of.</summary>
internal static class ApplicationChoice
{
    private const int MostNamed = 20;

    public static SpecApplication? Choose(BuildSpec spec, string? wanted, PlanFindings findings)
    {
        if (string.IsNullOrWhiteSpace(wanted))
            return spec.Applications is [var only] ? Only(spec, only, findings) : RefuseUnchosen(spec, findings);
        if (!RepositoryPath.TryResolve(".", wanted, out var root))
            return Refuse(spec, findings, $"The app root `{wanted}` leads out of the repository.", "Name a folder inside the repository.");
        if (!spec.IsMonorepo)
            return root == "." ? spec.Applications[0] : RefuseOrdinary(spec, wanted, findings);
        return spec.Applications.FirstOrDefault(application => RootOf(application) == root)
            ?? Refuse(spec, findings, $"No application has the `appRoot` `{root}`. There are: {Roots(spec)}.", Advice(spec, root));
    }

    private static SpecApplication Only(BuildSpec spec, SpecApplication only, PlanFindings findings)
    {
        if (spec.IsMonorepo)
            findings.Warn(only.Place, $"No app root is chosen; the only application, `{RootOf(only)}`, is built.", "Set AMPLIFY_MONOREPO_APP_ROOT in the app's environment to its `appRoot`.");
        return only;
    }

    private static SpecApplication? RefuseUnchosen(BuildSpec spec, PlanFindings findings) => Refuse(spec, findings,
        $"The spec has {spec.Applications.Count} applications, and none is chosen. There are: {Roots(spec)}.",
        "Set AMPLIFY_MONOREPO_APP_ROOT in the app's environment to one of them.");

    private static SpecApplication? RefuseOrdinary(BuildSpec spec, string wanted, PlanFindings findings) => Refuse(spec, findings,
        $"The app root `{wanted}` is chosen, and the spec has no `applications` to find it in.",
        "Move `frontend` into an entry of `applications` with that `appRoot`, or remove AMPLIFY_MONOREPO_APP_ROOT from the app's environment.");

    private static string Advice(BuildSpec spec, string root) =>
        spec.Applications.FirstOrDefault(application => string.Equals(RootOf(application), root, StringComparison.OrdinalIgnoreCase)) is { } similar
            ? $"Upper and lower case count: did you mean `{RootOf(similar)}`?"
            : "Set AMPLIFY_MONOREPO_APP_ROOT in the app's environment to one of them, or add the application to the spec.";

    private static SpecApplication? Refuse(BuildSpec spec, PlanFindings findings, string message, string fix)
    {
        findings.Refuse(spec.IsMonorepo ? new SpecPlace("applications", spec.Applications[0].Place.Line, spec.Applications[0].Place.Column) : spec.Applications[0].Place, message, fix);
        return null;
    }

    private static string Roots(BuildSpec spec) =>
        string.Join(", ", spec.Applications.Take(MostNamed).Select(application => $"`{RootOf(application)}`")) + (spec.Applications.Count > MostNamed ? ", …" : "");

    private static string RootOf(SpecApplication application) =>
        RepositoryPath.TryResolve(".", application.AppRoot ?? ".", out var root) ? root : application.AppRoot!;
}
