using BuildApi.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BuildApi.Auth;

internal static class ApiKeyEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var keys = api.MapGroup("/api-keys").WithTags("API keys").Needs(KeyScope.Admin).ProducesProblem(401);
        keys.MapGet("", List).WithName("ListApiKeys");
        keys.MapPost("", Create).WithName("CreateApiKey").ProducesProblem(422);
        keys.MapDelete("/{keyId}", Delete).WithName("DeleteApiKey").ProducesProblem(404);
    }

    /// <summary>The keys with limited rights, oldest first; never the keys themselves.</summary>
    internal static async Task<Ok<ApiKeyList>> List(ApiKeyStore keys, CancellationToken ct) =>
        TypedResults.Ok(new ApiKeyList([.. (await keys.ListAsync(ct)).Select(ApiKeyView.From)]));

    /// <summary>Make a key. The answer is the only place where it is ever shown: the service keeps its hash.</summary>
    /// <remarks>There is no <c>Idempotency-Key</c> here, because the answer would have to be kept with the key in it. Delete what was made twice.</remarks>
    /// <response code="201">Made; it holds at once.</response>
    internal static async Task<Results<Created<NewApiKeyView>, ProblemHttpResult>> Create(
        CreateApiKey body, ApiKeyStore keys, TimeProvider clock, CancellationToken ct)
    {
        if (!ApiKeyRules.TryMake(body, clock.GetUtcNow(), out var key, out var secret, out var errors)) return Problems.Invalid(errors);
        await keys.AddAsync(key, ct);
        return TypedResults.Created($"/api-keys/{key.Id}", new NewApiKeyView(secret, ApiKeyView.From(key)));
    }

    /// <summary>End a key. Requests that are under way go on; the next one is refused.</summary>
    /// <param name="keyId">The key's id, not the key.</param>
    internal static async Task<Results<NoContent, ProblemHttpResult>> Delete(string keyId, ApiKeyStore keys, CancellationToken ct) =>
        await keys.DeleteAsync(keyId, ct) ? TypedResults.NoContent()
            : Problems.NotFound("api_key_not_found", $"There is no key with the id '{keyId}'. GET /api-keys lists the keys.");
}
