using BuildApi.Apps;
using BuildApi.Http;
using BuildApi.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BuildApi.Registries;

/// <summary>Credentials that one app's builds use, before those of the service.</summary>
internal static class AppRegistryEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var registries = api.MapGroup("/apps/{appId}/registries").WithTags("Registries").ProducesProblem(401).ProducesProblem(404);
        registries.MapGet("", List).WithName("ListAppRegistries");
        registries.MapGet("/{host}", Get).WithName("GetAppRegistry").AnswersNotModified().ProducesProblem(422);
        registries.MapPut("/{host}", Put).WithName("SetAppRegistry").ProducesProblem(412).ProducesProblem(422);
        registries.MapDelete("/{host}", Delete).WithName("DeleteAppRegistry").ProducesProblem(412).ProducesProblem(422);
    }

    /// <summary>The image registries that an app has credentials of its own for.</summary>
    internal static async Task<Results<Ok<RegistryList>, ProblemHttpResult>> List(AppId appId, AppStore apps, AppSettingStore settings, CancellationToken ct)
    {
        if (await apps.FindAsync(appId, ct) is null) return Problems.AppNotFound(appId);
        var set = await settings.ListAsync<RegistryCredentials>(appId, RegistryCredentials.SettingPrefix, ct);
        return TypedResults.Ok(new RegistryList([.. set.Select(each => RegistryView.From(each.Name[RegistryCredentials.SettingPrefix.Length..], each.Value))]));
    }

    /// <summary>Who one app's builds are to an image registry.</summary>
    /// <param name="host">As in the name of an image: <c>registry.example.com:5000</c>; <c>docker.io</c> for Docker Hub.</param>
    /// <response code="404">No such app, or it has no credentials of its own for it (<c>registry_not_set</c>).</response>
    internal static async Task<Results<Ok<RegistryView>, ProblemHttpResult>> Get(
        AppId appId, string host, AppStore apps, AppSettingStore settings, HttpContext http, CancellationToken ct)
    {
        if (!RegistryHost.TryParse(host, out var known, out var why)) return Problems.Invalid("host", why);
        if (await apps.FindAsync(appId, ct) is null) return Problems.AppNotFound(appId);
        var (credentials, revision) = await settings.FindAsync<RegistryCredentials>(appId, RegistryCredentials.Setting(known), ct);
        http.SetETag(revision);
        return credentials is null
            ? Problems.NotFound("registry_not_set",
            $"The app '{appId}' has no credentials of its own for {known}. PUT sets them; without them, its builds use the service's.")
            : TypedResults.Ok(RegistryView.From(known, credentials));
    }

    /// <summary>Set the credentials that one app's builds use for an image registry, in place of the service's. Encrypted at rest, and never shown again.</summary>
    /// <remarks>What they pull, other apps get only when their own credentials can pull it, too, even when it is on the build machine already.</remarks>
    /// <param name="host">As in the name of an image: <c>registry.example.com:5000</c>; <c>docker.io</c> for Docker Hub.</param>
    internal static async Task<Results<Ok<RegistryView>, ProblemHttpResult>> Put(
        AppId appId, string host, SetRegistryCredentials body, AppSettingStore settings, SecretBox box, TimeProvider clock, HttpContext http,
        CancellationToken ct)
    {
        if (!RegistryHost.TryParse(host, out var known, out var why)) return Problems.Invalid("host", why);
        if (!RegistryCredentialRules.TryCreate(body, box, clock.GetUtcNow(), out var credentials, out var errors)) return Problems.Invalid(errors);
        return SettingAnswers.Refusal(await settings.SetAsync(appId, RegistryCredentials.Setting(known), credentials, http.IfMatch(), ct), appId, http)
            ?? (Results<Ok<RegistryView>, ProblemHttpResult>)TypedResults.Ok(RegistryView.From(known, credentials));
    }

    /// <summary>Forget an app's own credentials of an image registry; its builds use the service's again.</summary>
    /// <param name="host">As in the name of an image: <c>registry.example.com:5000</c>; <c>docker.io</c> for Docker Hub.</param>
    internal static async Task<Results<NoContent, ProblemHttpResult>> Delete(
        AppId appId, string host, AppSettingStore settings, HttpContext http, CancellationToken ct)
    {
        if (!RegistryHost.TryParse(host, out var known, out var why)) return Problems.Invalid("host", why);
        return SettingAnswers.Refusal(await settings.SetAsync<RegistryCredentials>(appId, RegistryCredentials.Setting(known), null, http.IfMatch(), ct), appId,
            http)
            ?? (Results<NoContent, ProblemHttpResult>)TypedResults.NoContent();
    }
}
