using BuildApi.Apps;
using BuildApi.BuildSpecs.Model;

namespace BuildApi.BuildSpecs.Planning;

/// <summary>The folders that a plan's paths start from.</summary>
internal sealed record PlanFolders(string AppRoot, string Working)
{
    /// <summary>Null, with a refusal, when <c>buildPath</c> leads out of the repository.</summary>
    public static PlanFolders? Of(SpecApplication application, PlanFindings findings)
    {
        if (!RepositoryPath.TryResolve(".", application.AppRoot ?? ".", out var appRoot))
        {
            findings.Refuse(application.Place, $"The `appRoot` `{application.AppRoot}` leads out of the repository.", "Name a folder inside the repository.");
            return null;
        }

        if (application.Frontend?.BuildPath is not { } path)
            return new PlanFolders(appRoot, appRoot);
        // Amplify's documentation gives the app root ("apps/app") as the default of buildPath: it counts from the repository's root.
        if (RepositoryPath.TryResolve(".", path.Value, out var working))
            return new PlanFolders(appRoot, working);
        findings.Refuse(path.Place, $"`{path.Value}` leads out of the repository.", "Write `/` for the repository's root, or a folder below it.");
        return null;
    }
}
