using BuildApi.Apps;
using BuildApi.Auth;
using BuildApi.BuildImages.Choices;
using BuildApi.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace BuildApi.Builds;

internal static class BuildEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var builds = api.MapGroup("/apps/{appId}/builds").WithTags("Builds").ProducesProblem(401).ProducesProblem(404);
        builds.MapPost("", Start).WithName("StartBuild").Needs(KeyScope.Build).Idempotent().ProducesProblem(409).ProducesProblem(422).ProducesProblem(429);
        builds.MapGet("", List).WithName("ListBuilds").ProducesProblem(422).AddOpenApiOperationTransformer(DocumentStatusAsync);
        builds.MapGet("/latest", Latest).WithName("GetLatestBuild").AnswersNotModifiedByContent();
        builds.MapGet("/{number:int}", Get).WithName("GetBuild").AnswersNotModifiedByContent().ProducesProblem(422);
        builds.MapPost("/{number:int}/retry", Retry).WithName("RetryBuild").Needs(KeyScope.Build).Idempotent().ProducesProblem(409).ProducesProblem(429);
    }

    /// <summary>Start a build: it is queued, and runs as soon as there is a place.</summary>
    /// <response code="202">Queued, and kept whatever happens to the service; <c>Location</c> is its address.</response>
    /// <response code="403">
    /// The key may start builds but not change what they run in (<c>forbidden</c>): <c>image</c> where the service has no list of allowed images, and variables
    /// that shells and interpreters run, such as <c>BASH_ENV</c>, need the scope <c>write</c>, and so does a <c>priority</c> above 0. Otherwise whoever may start a build could read the app's secrets.
    /// </response>
    /// <response code="409">The app has no repository (<c>app_not_connected</c>).</response>
    /// <response code="429">As many builds wait as may, of all apps or of this one (<c>queue_full</c>); <c>Retry-After</c> has the seconds to wait.</response>
    internal static async Task<Results<Accepted<BuildView>, ProblemHttpResult>> Start(
        AppId appId, BuildStore builds, BuildAnswers answers, ImageRules images, HttpContext http, CancellationToken ct, StartBuild? body = null)
    {
        if (!KeyScopes.Has(http, KeyScope.Write) && BuildRules.WhyNeedsWrite(body, images) is { } forbidden) return Problems.Forbidden(forbidden);
        if (BoundKeys.Apps(http) is not null && BuildRules.WhyNeedsAllApps(body) is { } others) return Problems.Forbidden(others);
        if (BuildRules.TryStart(body, images, out var errors) is not { } request) return Problems.Invalid(errors);
        if (request.Image is { } image && await ImageRefusalAsync(appId, image, builds, images, ct) is { } why) return Problems.Invalid("image", why);
        return await answers.AcceptAsync(appId, request, http, ct);
    }

    /// <summary>An app's builds, newest first.</summary>
    /// <param name="status">Only builds with this status.</param>
    /// <param name="branch">Only builds of this branch.</param>
    /// <param name="limit">How many at the most, 1 to 200; 50 when left out.</param>
    /// <param name="after">The <c>next</c> of the page before.</param>
    internal static async Task<Results<Ok<Page<BuildView>>, ProblemHttpResult>> List(
        AppId appId, BuildStore builds, QueueStore queue, AppStore apps, CancellationToken ct,
        string? status = null, string? branch = null, int? limit = null, string? after = null)
    {
        if (!Paging.TryLimit(limit, out var most, out var why)) return Problems.Invalid("limit", why);
        if (!Paging.TryCursor(after, out var key, out why)) return Problems.Invalid("after", why);
        if (!TryState(status, out var state))
            return Problems.Invalid("status",
                $"There is no status '{status}'. There are: {string.Join(", ", Enum.GetValues<BuildState>().Select(BuildRow.Text))}.");
        var below = 0;
        if (key is not null && !int.TryParse(key, out below)) return Problems.Invalid("after", Paging.NoCursor);
        var found = await builds.ListAsync(appId, state, branch, key is null ? null : below, most + 1, ct);
        if (found.Count == 0 && await apps.FindAsync(appId, ct) is null) return Problems.AppNotFound(appId);
        var positions = new Dictionary<int, int>();
        foreach (var build in found.Where(build => build.State == BuildState.Queued)) positions[build.Key.Number] = await queue.PositionAsync(build, ct);
        return TypedResults.Ok(
            Paging.Of(found, most, build => BuildView.From(build, positions.GetValueOrDefault(build.Key.Number)), build => $"{build.Key.Number}"));
    }

    /// <summary>An app's newest build, whatever its status.</summary>
    /// <param name="branch">The newest of this branch.</param>
    /// <response code="404">There is no such app (<c>app_not_found</c>), or it has no build yet (<c>build_not_found</c>).</response>
    internal static async Task<Results<Ok<BuildView>, ProblemHttpResult>> Latest(
        AppId appId, BuildStore builds, BuildAnswers answers, AppStore apps, CancellationToken ct, string? branch = null)
    {
        if (await builds.ListAsync(appId, null, branch, null, 1, ct) is [var newest]) return TypedResults.Ok(await answers.ViewAsync(newest, ct));
        return await apps.FindAsync(appId, ct) is null ? Problems.AppNotFound(appId) : BuildProblems.NoneYet(appId, branch);
    }

    /// <summary>A build. With <c>wait</c>, the answer comes when it has ended or the seconds are over.</summary>
    /// <param name="wait">Seconds to wait for the end, 0 to 300.</param>
    internal static async Task<Results<Ok<BuildView>, ProblemHttpResult>> Get(
        AppId appId, int number, BuildStore builds, BuildAnswers answers, BuildSignals signals, TimeProvider clock, IHostApplicationLifetime lifetime,
        CancellationToken ct,
        int? wait = null)
    {
        if (!Waits.TryWait(wait, out var longest, out var why)) return Problems.Invalid("wait", why);
        var key = new BuildKey(appId, number);
        // Those who wait must not hold up a stop; they get the build as it is, and may ask again.
        using var until = CancellationTokenSource.CreateLinkedTokenSource(ct, lifetime.ApplicationStopping);
        var patience = Task.Delay(longest, clock, until.Token);
        while (true)
        {
            var bell = signals.Next(key);
            if (await builds.FindAsync(key, ct) is not { } build) return BuildProblems.NotFound(appId, number);
            if (BuildLifecycle.HasEnded(build.State) || patience.IsCompleted) return TypedResults.Ok(await answers.ViewAsync(build, ct));
            await Task.WhenAny(bell, patience);
            ct.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Run a build again, exactly: same commit, same image digest, same tool versions.</summary>
    /// <response code="202">Queued as a new build.</response>
    /// <response code="409">The build has not ended (<c>build_not_ended</c>).</response>
    internal static async Task<Results<Accepted<BuildView>, ProblemHttpResult>> Retry(
        AppId appId, int number, BuildStore builds, BuildAnswers answers, HttpContext http, CancellationToken ct)
    {
        var key = new BuildKey(appId, number);
        if (await builds.FindAsync(key, ct) is not { } first) return BuildProblems.NotFound(appId, number);
        if (!BuildLifecycle.HasEnded(first.State))
            return Problems.Conflict("build_not_ended", $"Build {number} has not ended. Wait for it or cancel it, and then retry it.");
        return await answers.AcceptAsync(appId, BuildRules.Retry(first, await builds.EnvironmentAsync(key, ct)), http, ct);
    }

    // Said now and not by the build, which asks again: the list may be another one by then.
    private static async Task<string?> ImageRefusalAsync(AppId app, string image, BuildStore builds, ImageRules images, CancellationToken ct) =>
        ImageChoice.TryParse(image, policy: null, images, out var choice, out var why)
            && images.Allows(await builds.ListedAsAsync(app, choice.Reference, ct), out why) ? null : why;

    // The framework would bind an enum by its C# name, case-sensitive, and take numbers.
    private static bool TryState(string? text, out BuildState? state)
    {
        state = Enum.GetValues<BuildState>().Cast<BuildState?>()
            .FirstOrDefault(one => string.Equals(BuildRow.Text(one!.Value), text, StringComparison.OrdinalIgnoreCase));
        return text is null || state is not null;
    }

    // It is bound as text, for the reason above, and documented as what it is.
    private static Task DocumentStatusAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        foreach (var status in (operation.Parameters ?? []).OfType<OpenApiParameter>().Where(parameter => parameter.Name == "status"))
            status.Schema = new OpenApiSchemaReference(nameof(BuildState), context.Document);
        return Task.CompletedTask;
    }
}
