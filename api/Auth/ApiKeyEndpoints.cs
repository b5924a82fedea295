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
        keys.MapPost("/{keyId}/rotate", Rotate).WithName("RotateApiKey").ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);
        keys.MapDelete("/{keyId}", Delete).WithName("DeleteApiKey").ProducesProblem(404);
    }

    /// <summary>The keys with limited rights, oldest first; never the keys themselves.</summary>
    internal static async Task<Ok<ApiKeyList>> List(ApiKeyStore keys, TimeProvider clock, CancellationToken ct) =>
        TypedResults.Ok(new ApiKeyList([.. (await keys.ListAsync(ct)).Select(key => ApiKeyView.From(key, clock.GetUtcNow()))]));

    /// <summary>Make a key. The answer is the only place where it is ever shown: the service keeps its hash.</summary>
    /// <remarks>There is no <c>Idempotency-Key</c> here, because the answer would have to be kept with the key in it. Delete what was made twice.</remarks>
    /// <response code="201">Made; it holds at once.</response>
    internal static async Task<Results<Created<NewApiKeyView>, ProblemHttpResult>> Create(
        CreateApiKey body, ApiKeyStore keys, TimeProvider clock, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (!ApiKeyRules.TryMake(body, now, out var key, out var secret, out var errors)) return Problems.Invalid(errors);
        if (await keys.AddAsync(key, ct) is { Count: > 0 } missing) return Problems.Invalid("apps", ApiKeyRules.WhyNoSuchApps(missing));
        return TypedResults.Created($"/api-keys/{key.Id}", new NewApiKeyView(secret, ApiKeyView.From(key, now)));
    }

    /// <summary>Give a key a new secret, which is shown this once; all else about it stays. The one before ends at once, or after an overlap.</summary>
    /// <remarks>Only the two newest secrets ever hold: another rotation within the overlap ends the oldest.</remarks>
    /// <param name="keyId">The key's id, not the key.</param>
    /// <response code="409">The key has ended (<c>api_key_expired</c>).</response>
    internal static async Task<Results<Ok<NewApiKeyView>, ProblemHttpResult>> Rotate(
        string keyId, ApiKeyStore keys, TimeProvider clock, CancellationToken ct, RotateApiKey? body = null)
    {
        var now = clock.GetUtcNow();
        if (ApiKeyRules.WhatIsWrong(body) is { } why) return Problems.Invalid("oldKeyEndsInSeconds", why);
        if (await keys.FindByIdAsync(keyId, ct) is not { } key) return Unknown(keyId);
        if (key.ExpiresAt <= now) return Problems.Conflict("api_key_expired", $"The key '{keyId}' ended at {key.ExpiresAt:u}. Make another: POST /api-keys.");
        var rotated = ApiKeyRules.Rotate(key, body, now, out var secret);
        return await keys.RotateAsync(rotated, ct) ? TypedResults.Ok(new NewApiKeyView(secret, ApiKeyView.From(rotated, now))) : Unknown(keyId);
    }

    /// <summary>End a key. Requests that are under way go on; the next one is refused.</summary>
    /// <param name="keyId">The key's id, not the key.</param>
    internal static async Task<Results<NoContent, ProblemHttpResult>> Delete(string keyId, ApiKeyStore keys, CancellationToken ct) =>
        await keys.DeleteAsync(keyId, ct) ? TypedResults.NoContent()
            : Unknown(keyId);

    private static ProblemHttpResult Unknown(string keyId) =>
        Problems.NotFound("api_key_not_found", $"There is no key with the id '{keyId}'. GET /api-keys lists the keys.");
}
