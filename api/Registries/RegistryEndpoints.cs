using BuildApi.Auth;
using BuildApi.Http;
using BuildApi.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BuildApi.Registries;

/// <summary>Credentials that the builds of all apps use.</summary>
internal static class RegistryEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var registries = api.MapGroup("/registries").WithTags("Registries").ProducesProblem(401);
        registries.MapGet("", List).WithName("ListRegistries");
        registries.MapGet("/{host}", Get).WithName("GetRegistry").AnswersNotModified().ProducesProblem(404).ProducesProblem(422);
        registries.MapPut("/{host}", Put).WithName("SetRegistry").Needs(KeyScope.Admin).ProducesProblem(412).ProducesProblem(422);
        registries.MapDelete("/{host}", Delete).WithName("DeleteRegistry").Needs(KeyScope.Admin).ProducesProblem(412).ProducesProblem(422);
    }

    /// <summary>The image registries that credentials are set for. Those of a Docker <c>config.json</c> are not listed.</summary>
    internal static async Task<Ok<RegistryList>> List(RegistryStore registries, CancellationToken ct) => TypedResults.Ok(
        new RegistryList([.. (await registries.ListAsync(ct)).Select(each => RegistryView.From(each.Host, each.Credentials))]));

    /// <summary>Who all apps' builds are to an image registry.</summary>
    /// <param name="host">As in the name of an image: <c>registry.example.com:5000</c>; <c>docker.io</c> for Docker Hub.</param>
    /// <response code="404">No credentials are set for it (<c>registry_not_set</c>).</response>
    internal static async Task<Results<Ok<RegistryView>, ProblemHttpResult>> Get(string host, RegistryStore registries, HttpContext http, CancellationToken ct)
    {
        if (!RegistryHost.TryParse(host, out var known, out var why)) return Problems.Invalid("host", why);
        var (credentials, revision) = await registries.FindAsync(known, ct);
        http.SetETag(revision);
        return credentials is null
            ? Problems.NotFound("registry_not_set", $"No credentials are set for {known}. PUT sets them; public images need none.")
            : TypedResults.Ok(RegistryView.From(known, credentials));
    }

    /// <summary>Set the credentials that all apps' builds use for an image registry. Encrypted at rest, and never shown again.</summary>
    /// <remarks>An app that has credentials of its own for the registry uses those. Builds that start from now on use the new ones.</remarks>
    /// <param name="host">As in the name of an image: <c>registry.example.com:5000</c>; <c>docker.io</c> for Docker Hub.</param>
    internal static async Task<Results<Ok<RegistryView>, ProblemHttpResult>> Put(
        string host, SetRegistryCredentials body, RegistryStore registries, SecretBox box, TimeProvider clock, HttpContext http, CancellationToken ct)
    {
        if (!RegistryHost.TryParse(host, out var known, out var why)) return Problems.Invalid("host", why);
        if (!RegistryCredentialRules.TryCreate(body, box, clock.GetUtcNow(), out var credentials, out var errors)) return Problems.Invalid(errors);
        if (await registries.SetAsync(known, credentials, http.IfMatch(), ct) is not { } revision) return Problems.PreconditionFailed(http);
        http.SetETag(revision);
        return TypedResults.Ok(RegistryView.From(known, credentials));
    }

    /// <summary>Forget the credentials of an image registry.</summary>
    /// <param name="host">As in the name of an image: <c>registry.example.com:5000</c>; <c>docker.io</c> for Docker Hub.</param>
    internal static async Task<Results<NoContent, ProblemHttpResult>> Delete(string host, RegistryStore registries, HttpContext http, CancellationToken ct)
    {
        if (!RegistryHost.TryParse(host, out var known, out var why)) return Problems.Invalid("host", why);
        if (await registries.SetAsync(known, null, http.IfMatch(), ct) is not { } revision) return Problems.PreconditionFailed(http);
        http.SetETag(revision);
        return TypedResults.NoContent();
    }
}
