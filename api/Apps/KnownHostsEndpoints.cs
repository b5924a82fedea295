using System.ComponentModel.DataAnnotations;
using BuildApi.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BuildApi.Apps;

/// <summary>Host keys to pin.</summary>
internal sealed record SetKnownHosts
{
    /// <summary>Lines in the form of OpenSSH's <c>known_hosts</c>, at most 256 KiB.</summary>
    [Required, MaxLength(Apps.KnownHosts.LargestText)]
    public string? KnownHosts { get; init; }
}

/// <summary>The host keys that an app's clones accept.</summary>
/// <param name="KnownHosts">The app's own lines; empty when none are set.</param>
/// <param name="Published">Lines that are built in: the published keys of the large git hosts.</param>
internal sealed record KnownHostsView(string KnownHosts, string Published);

internal static class KnownHostsEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var hosts = api.MapGroup("/apps/{appId}/known-hosts").WithTags("Known hosts").ProducesProblem(401).ProducesProblem(404);
        hosts.MapGet("", Get).WithName("GetKnownHosts").AnswersNotModified();
        hosts.MapPut("", Put).WithName("SetKnownHosts").ProducesProblem(412).ProducesProblem(422);
        hosts.MapDelete("", Delete).WithName("DeleteKnownHosts").ProducesProblem(412);
    }

    /// <summary>The SSH host keys that an app's clones accept.</summary>
    internal static async Task<Results<Ok<KnownHostsView>, ProblemHttpResult>> Get(
        AppId appId, AppStore apps, AppSettingStore settings, HttpContext http, CancellationToken ct)
    {
        if (await apps.FindAsync(appId, ct) is null) return Problems.AppNotFound(appId);
        var (hosts, revision) = await settings.FindAsync<KnownHosts>(appId, KnownHosts.Setting, ct);
        http.SetETag(revision);
        return TypedResults.Ok(ViewOf(hosts));
    }

    /// <summary>Pin SSH host keys. An app's own line for a host goes before the built-in one.</summary>
    internal static async Task<Results<Ok<KnownHostsView>, ProblemHttpResult>> Put(
        AppId appId, SetKnownHosts body, AppSettingStore settings, HttpContext http, CancellationToken ct)
    {
        if (!KnownHosts.TryParse(body.KnownHosts, out var hosts, out var why)) return Problems.Invalid("knownHosts", why);
        return SettingAnswers.Refusal(await settings.SetAsync(appId, KnownHosts.Setting, hosts, http.IfMatch(), ct), appId, http)
            ?? (Results<Ok<KnownHostsView>, ProblemHttpResult>)TypedResults.Ok(ViewOf(hosts));
    }

    /// <summary>Forget the pinned host keys; the built-in ones stay.</summary>
    internal static async Task<Results<NoContent, ProblemHttpResult>> Delete(AppId appId, AppSettingStore settings, HttpContext http, CancellationToken ct) =>
        SettingAnswers.Refusal(await settings.SetAsync<KnownHosts>(appId, KnownHosts.Setting, null, http.IfMatch(), ct), appId, http)
        ?? (Results<NoContent, ProblemHttpResult>)TypedResults.NoContent();

    private static KnownHostsView ViewOf(KnownHosts? hosts) => new(hosts?.Lines ?? "", KnownHosts.Published);
}
