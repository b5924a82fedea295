using BuildApi.Apps;
using BuildApi.Auth;
using BuildApi.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BuildApi.BuildSpecs;

internal static class BuildSpecEndpoints
{
    private const string Yaml = "text/yaml";

    public static void Map(IEndpointRouteBuilder api)
    {
        var spec = api.MapGroup("/apps/{appId}/build-spec").WithTags("Build spec")
            .ProducesProblem(401).ProducesProblem(404).ProducesProblem(409).NeedsConnectedApp();
        spec.MapGet("", Get).WithName("GetBuildSpec").AnswersNotModified().Produces<string>(200, Yaml);
        spec.MapPut("", Put).WithName("SetBuildSpec").ProducesProblem(412).ProducesProblem(413).ProducesProblem(415).ProducesProblem(422);
        spec.MapDelete("", Delete).WithName("DeleteBuildSpec").ProducesProblem(412);

        var specs = api.MapGroup("/build-specs").WithTags("Build spec").AlsoForBoundKeys().ProducesProblem(401);
        specs.MapPost("/validate", Validate).WithName("ValidateBuildSpec").Needs(KeyScope.Read).ProducesProblem(413).ProducesProblem(415);
        specs.MapGet("/schema", Schema).WithName("GetBuildSpecSchema").Produces<Stream>(200, "application/schema+json");
    }

    /// <summary>An app's own build spec, which builds use when the repository has no <c>amplify.yml</c>.</summary>
    /// <response code="404">No such app, or it has no spec of its own (<c>build_spec_not_set</c>).</response>
    internal static async Task<Results<ContentHttpResult, ProblemHttpResult>> Get(
        AppId appId, AppSettingStore settings, HttpContext http, CancellationToken ct)
    {
        var (spec, revision) = await settings.FindAsync<AppBuildSpec>(appId, AppBuildSpec.Setting, ct);
        http.SetETag(revision);
        return spec is null
            ? Problems.NotFound("build_spec_not_set",
            $"The app '{appId}' has no build spec of its own. Its builds use the repository's amplify.yml, or else a detected spec. PUT sets one.")
            : TypedResults.Text(spec.Yaml, Yaml);
    }

    /// <summary>Set an app's own build spec, in the form of Amplify's <c>amplify.yml</c>.</summary>
    /// <response code="422">Not a valid spec; every error has its line and column (<c>errors</c>).</response>
    internal static async Task<Results<Ok<SpecValidationView>, ProblemHttpResult>> Put(
        AppId appId, SpecBody body, AppStore apps, AppSettingStore settings, HttpContext http, CancellationToken ct)
    {
        var app = await apps.FindAsync(appId, ct);
        var check = SpecCheck.Of(body.Yaml, "", app?.AppRoot);
        if (!check.Valid)
            return Problems.Invalid(check.Errors.GroupBy(error => $"line {error.Line}, column {error.Column}")
                .ToDictionary(place => place.Key, place => string.Join(' ', place.Select(error => $"{error.Path} {error.Message} {error.Fix}".Trim()))));
        return SettingAnswers.Refusal(await settings.SetAsync(appId, AppBuildSpec.Setting, new AppBuildSpec(body.Yaml), http.IfMatch(), ct), appId, http)
            ?? (Results<Ok<SpecValidationView>, ProblemHttpResult>)TypedResults.Ok(check);
    }

    /// <summary>Forget an app's own build spec.</summary>
    internal static async Task<Results<NoContent, ProblemHttpResult>> Delete(AppId appId, AppSettingStore settings, HttpContext http, CancellationToken ct)
    {
        return SettingAnswers.Refusal(await settings.SetAsync<AppBuildSpec>(appId, AppBuildSpec.Setting, null, http.IfMatch(), ct), appId, http)
            ?? (Results<NoContent, ProblemHttpResult>)TypedResults.NoContent();
    }

    /// <summary>Check a build spec without a build: every error and warning with line and column, and the commands that would run.</summary>
    /// <param name="appRoot">The folder of the app in its repository: which of the spec's <c>applications</c> is meant, and where an ordinary spec runs.</param>
    internal static Ok<SpecValidationView> Validate(SpecBody body, string? appRoot = null) => TypedResults.Ok(SpecCheck.Of(body.Yaml, "", appRoot));

    /// <summary>The JSON Schema of build specs, for editors.</summary>
    internal static FileContentHttpResult Schema() => TypedResults.Bytes(SpecSchema.Text, "application/schema+json");
}
