using System.ComponentModel.DataAnnotations;
using BuildApi.Http;
using BuildApi.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BuildApi.Apps;

/// <summary>What clones the repository.</summary>
internal sealed record SetDeployKey
{
    /// <summary>A private SSH key without a passphrase, in OpenSSH's or PEM form: for <c>ssh://</c> and <c>user@host:path</c>.</summary>
    public string? PrivateKey { get; init; }

    /// <summary>An access token: for <c>https://</c>. Handed to git by a credential helper, never in an address.</summary>
    [MinLength(1), MaxLength(DeployKeyEndpoints.LongestToken)]
    public string? Token { get; init; }

    /// <summary>The user that goes with the token; <c>x-access-token</c> when left out, which the large git hosts take.</summary>
    [MinLength(1), MaxLength(DeployKeyEndpoints.LongestUser)]
    public string? User { get; init; }
}

/// <summary>The half of a deploy key that may be seen.</summary>
/// <param name="Kind"><c>ssh</c> or <c>token</c>.</param>
/// <param name="PublicKey">One line for the git host's list of deploy keys; null for a token.</param>
/// <param name="Fingerprint">SHA-256 of the public key as OpenSSH writes it; null for a token.</param>
/// <param name="Notice">What keeps it from having an effect, such as a key whose repository is at an <c>https://</c> address; null when nothing does, and when it is read
/// later: it is about the moment in which the key is set.</param>
internal sealed record DeployKeyView(string Kind, string? PublicKey, string? Fingerprint, string? Notice);

internal static class DeployKeyEndpoints
{
    public const int LongestToken = 4096;
    public const int LongestUser = 255;
    private const string UserOfTokens = "x-access-token";

    public static void Map(IEndpointRouteBuilder api)
    {
        var key = api.MapGroup("/apps/{appId}/deploy-key").WithTags("Deploy key").ProducesProblem(401).ProducesProblem(404);
        key.MapGet("", Get).WithName("GetDeployKey").AnswersNotModified();
        key.MapPut("", Put).WithName("SetDeployKey").ProducesProblem(412).ProducesProblem(422);
        key.MapPost("", Generate).WithName("GenerateDeployKey").ProducesProblem(412).Idempotent();
        key.MapDelete("", Delete).WithName("DeleteDeployKey").ProducesProblem(412);
    }

    /// <summary>The public half of an app's deploy key.</summary>
    /// <response code="404">No such app, or it has no key (<c>deploy_key_not_set</c>).</response>
    internal static async Task<Results<Ok<DeployKeyView>, ProblemHttpResult>> Get(
        AppId appId, AppStore apps, AppSettingStore settings, HttpContext http, CancellationToken ct)
    {
        var (key, revision) = await settings.FindAsync<DeployKey>(appId, DeployKey.Setting, ct);
        if (key is null && await apps.FindAsync(appId, ct) is null) return Problems.AppNotFound(appId);
        if (key is null) return Problems.NotFound("deploy_key_not_set", $"The app '{appId}' has no deploy key. POST creates one; PUT stores one of yours.");
        http.SetETag(revision);
        return TypedResults.Ok(ViewOf(key, null));
    }

    /// <summary>Set the private key, or the token, that clones the repository.</summary>
    internal static async Task<Results<Ok<DeployKeyView>, ProblemHttpResult>> Put(
        AppId appId, SetDeployKey body, AppStore apps, AppSettingStore settings, SecretBox box, HttpContext http, CancellationToken ct) =>
        TryRead(body, appId, box, out var field, out var why) is { } key ? await SaveAsync(appId, key, apps, settings, http, ct) : Problems.Invalid(field, why);

    /// <summary>Make a new Ed25519 key pair. Enter the public half at the git host; the private half never leaves the service.</summary>
    internal static Task<Results<Ok<DeployKeyView>, ProblemHttpResult>> Generate(
        AppId appId, AppStore apps, AppSettingStore settings, SecretBox box, HttpContext http, CancellationToken ct) =>
        SaveAsync(appId, Ssh(SshKey.Generate($"buildapi-{appId}"), box), apps, settings, http, ct);

    /// <summary>Forget the deploy key.</summary>
    internal static async Task<Results<NoContent, ProblemHttpResult>> Delete(AppId appId, AppSettingStore settings, HttpContext http, CancellationToken ct) =>
        SettingAnswers.Refusal(await settings.SetAsync<DeployKey>(appId, DeployKey.Setting, null, http.IfMatch(), ct), appId, http)
        ?? (Results<NoContent, ProblemHttpResult>)TypedResults.NoContent();

    private static async Task<Results<Ok<DeployKeyView>, ProblemHttpResult>> SaveAsync(
        AppId app, DeployKey key, AppStore apps, AppSettingStore settings, HttpContext http, CancellationToken ct) =>
        SettingAnswers.Refusal(await settings.SetAsync(app, DeployKey.Setting, key, http.IfMatch(), ct), app, http)
        ?? (Results<Ok<DeployKeyView>, ProblemHttpResult>)TypedResults.Ok(ViewOf(key, await apps.FindAsync(app, ct)));

    private static DeployKey? TryRead(SetDeployKey body, AppId app, SecretBox box, out string field, out string why)
    {
        (field, why) = ("privateKey", "");
        if (body.Token is null) return SshKey.TryParse(body.PrivateKey, app.Value, out var ssh, out why) ? Ssh(ssh, box) : null;
        (field, why) = ("token", $"Give either privateKey or token; a token has {VariableRules.ShortestSecret} to {LongestToken} printable characters, without "
            + "blanks around it.");
        if (body.PrivateKey is not null || !IsLine(body.Token, LongestToken) || VariableRules.IsTooShort(body.Token)) return null;
        (field, why) = ("user", $"A user has 1 to {LongestUser} printable characters; leave it out for '{UserOfTokens}'.");
        var user = body.User ?? UserOfTokens;
        return IsLine(user, LongestUser) ? new DeployKey { Kind = "token", ClosedSecret = box.Close(body.Token), User = user } : null;
    }

    // Git reads them line by line.
    private static bool IsLine(string text, int longest) => text.Length > 0 && text.Length <= longest && !text.Any(char.IsControl);

    private static DeployKey Ssh(SshKey key, SecretBox box) => new()
    {
        Kind = "ssh",
        ClosedSecret = box.Close(key.PrivateKey),
        PublicKey = key.PublicKey,
        Fingerprint = key.Fingerprint,
    };

    private static DeployKeyView ViewOf(DeployKey key, App? app) => new(key.Kind, key.PublicKey, key.Fingerprint, NoticeOf(key, app));

    // Either may be set first, so neither is refused.
    private static string? NoticeOf(DeployKey key, App? app) =>
        app?.Repository is not { } text || !RepositoryAddress.TryParse(text, allowFile: true, out var repository, out _) ? null
        : key.Kind == "ssh" && repository.Transport == RepositoryTransport.Https
            ? "The repository is at an https:// address, which is cloned with a token: this key has no effect. PUT a token here, or PATCH the app's "
                + "repository to its SSH address."
        : key.Kind == "token" && repository.Transport == RepositoryTransport.Ssh
            ? "The repository is at an SSH address, which is cloned with a key: this token has no effect. POST here makes a key, or PATCH the app's "
                + "repository to its https:// address."
        : null;
}
