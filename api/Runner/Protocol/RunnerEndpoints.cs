using System.Globalization;
using System.Text;
using BuildApi.Apps;
using BuildApi.BuildLogs;
using BuildApi.Builds;
using BuildApi.Configuration;
using BuildApi.Runner.Plans;
using BuildApi.Runner.Scripts;
using BuildApi.Runner.Tools;
using BuildApi.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace BuildApi.Runner.Protocol;

/// <summary>
/// The interface that runners talk to: only on the runners' listener, only with an attempt's token. Answers are plain
/// text that <c>sh</c> can read. A runner asks again until it gets an answer, so every call may come twice.
/// </summary>
internal static class RunnerEndpoints
{
    private const string PlainText = "text/plain";
    private const int LargestEvents = 256 * 1024;
    /// <summary>Lines of events at once; the writer of the store works through them while all others wait.</summary>
    private const int MostEvents = 1000;
    /// <summary>What is read of a text that the runner sends; no honest one comes near.</summary>
    private const int LargestText = 256 * 1024;
    private const long LargestSource = 8 * 1024 * 1024;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var runner = routes.MapGroup(RunnerListener.PathPrefix).ExcludeFromDescription().DisableAntiforgery().AddEndpointFilter(MarkLogsAsync);
        runner.MapGet("/runner.sh", (RunnerAttempt _) => TypedResults.Bytes(RunnerScripts.Runner, PlainText));
        runner.MapGet("/session.bash", (RunnerAttempt _) => TypedResults.Bytes(RunnerScripts.Session, PlainText));
        runner.MapPost("/claim", Claim);
        runner.MapGet("/known-hosts", KnownHosts);
        runner.MapGet("/key", Key);
        runner.MapPost("/clone-failure", CloneFailed);
        runner.MapPost("/source", SourceFetched);
        runner.MapPost("/tools", Tools);
        runner.MapPost("/plan", Plan).WithMetadata(new RequestSizeLimitAttribute(LargestSource));
        runner.MapPut("/log", Log).WithMetadata(new DisableRequestSizeLimitAttribute());
        runner.MapPut("/events", Events).WithMetadata(new DisableRequestSizeLimitAttribute());
    }

    private static async ValueTask<object?> MarkLogsAsync(EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        var attempt = call.Arguments.OfType<RunnerAttempt>().FirstOrDefault();
        using var scope = attempt is null ? null : call.HttpContext.RequestServices.GetRequiredService<ILogger<RunnerAttempt>>().OfBuild(attempt.Key);
        return await next(call);
    }

    internal static async Task<Results<ContentHttpResult, Conflict>> Claim(
        RunnerAttempt attempt, [FromQuery] string claimant, RunnerClaims claims, CancellationToken ct) =>
        await claims.MakeAsync(attempt, claimant, ct) is { } text ? TypedResults.Text(text) : TypedResults.Conflict();

    internal static async Task<ContentHttpResult> KnownHosts(RunnerAttempt attempt, AppSettingStore settings, CancellationToken ct)
    {
        var own = (await settings.FindAsync<KnownHosts>(attempt.Key.App, Apps.KnownHosts.Setting, ct)).Value;
        return TypedResults.Text((own?.Lines ?? "") + Apps.KnownHosts.Published);
    }

    /// <summary>
    /// The deploy key, until the source is there: what runs after that may be the repository's (a package manager that the
    /// checkout brings along is enough), and never gets it.
    /// </summary>
    internal static async Task<Results<ContentHttpResult, Conflict>> Key(
        RunnerAttempt attempt, AppSettingStore settings, SecretBox box, CancellationToken ct)
    {
        var key = (await settings.FindAsync<DeployKey>(attempt.Key.App, DeployKey.Setting, ct)).Value;
        if (key is null || attempt.Build is { SourceFetched: true } or { CommandsStarted: true }) return TypedResults.Conflict();
        var secret = box.Open(key.ClosedSecret);
        return TypedResults.Text(key.Kind == "token" ? $"username={key.User}\npassword={secret}\n" : secret);
    }

    /// <summary>The runner has all it needs the key for. One way: nothing opens the key again in this attempt.</summary>
    internal static async Task<Results<Ok, Conflict>> SourceFetched(RunnerAttempt attempt, AttemptStore attempts, CancellationToken ct) =>
        await attempts.SetSourceFetchedAsync(attempt.Key, ct) ? TypedResults.Ok() : TypedResults.Conflict();

    internal static async Task<Results<Ok, Conflict>> CloneFailed(
        RunnerAttempt attempt, HttpRequest request, AttemptStore attempts, OpenLogs logs, CancellationToken ct)
    {
        if (attempt.Build.SourceFetched) return TypedResults.Conflict();
        var output = await ReadTextAsync(request, ct);
        var verdict = BuildVerdict.Failed(CloneFailure.Classify(output, attempt.Build));
        verdict = verdict with { MayPass = CloneFailure.MayPass(output, verdict.Failure!) };
        await attempts.ProposeAsync(attempt.Key, verdict.Masked(logs.Find(attempt.Key)), ct);
        return TypedResults.Ok();
    }

    /// <summary>What the tools said, told before any command: afterwards it would be the commands that tell.</summary>
    internal static async Task<Results<Ok, UnprocessableEntity, Conflict>> Tools(
        RunnerAttempt attempt, HttpRequest request, RunnerStore runners, AttemptStore attempts, CheckedTools checks, CancellationToken ct)
    {
        if (attempt.Build.CommandsStarted) return TypedResults.Conflict();
        var tools = await runners.ToolsAsync(attempt.Key, ct);
        // Whatever else is told of is nobody's business, and must not stay in memory.
        var findings = ToolReport.Read(await ReadTextAsync(request, ct)).Where(finding => tools.Tools.Any(tool => tool.Package == finding.Package)).ToList();
        var (build, failure) = ToolReport.Verify(attempt.Build, tools.Tools, findings);
        if (!await attempts.SetReportedPackagesAsync(attempt.Key, build.Packages, ct)) return TypedResults.Conflict();
        if (failure is null)
        {
            checks.Remember(build, tools, findings);
            return TypedResults.Ok();
        }

        await attempts.ProposeAsync(attempt.Key, BuildVerdict.Failed(failure), ct);
        return TypedResults.UnprocessableEntity();
    }

    internal static async Task<Results<FileContentHttpResult, UnprocessableEntity>> Plan(
        RunnerAttempt attempt, IFormFileCollection form, RunnerPlans plans, CancellationToken ct)
    {
        var source = new SourceReport(
            form.GetFile("spec")?.FileName, await TextAsync("spec"), await TextAsync("package"),
            (await TextAsync("files") ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries), await TextsAsync("text"), await TextAsync("probe") ?? "")
        {
            LockFiles = await TextsAsync("lock"),
            CustomHttp = form.GetFile("headers") is { } headers ? (headers.FileName, await ReadAsync(headers)) : null,
            Specs = (await TextAsync("specs") ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries),
            Wanted = await TextsAsync("wanted"),
            Versions = SourceReport.ReadVersions(await TextAsync("versions") ?? ""),
        };
        return await plans.MakeAsync(attempt.Build, source, ct) is { } plan
            ? TypedResults.Bytes(plan, PlainText)
            : TypedResults.UnprocessableEntity();

        async Task<string?> TextAsync(string name) => form.GetFile(name) is { } file ? await ReadAsync(file) : null;

        async Task<IReadOnlyDictionary<string, string>> TextsAsync(string name)
        {
            var texts = new Dictionary<string, string>();
            foreach (var file in form.GetFiles(name)) texts[file.FileName] = await ReadAsync(file);
            return texts;
        }

        async Task<string> ReadAsync(IFormFile file)
        {
            using var reader = new StreamReader(file.OpenReadStream(), Encoding.UTF8);
            return await reader.ReadToEndAsync(ct);
        }
    }

    /// <summary>
    /// Bytes of the log from an offset on; answers the offset that is expected next, with 409 when it was another, and on a second line <c>full</c> when
    /// nothing more is kept.
    /// </summary>
    internal static async Task<ContentHttpResult> Log(
        RunnerAttempt attempt, [FromQuery] bool final, HttpRequest request, OpenLogs logs, CancellationToken ct)
    {
        if (logs.Find(attempt.Key) is not { } log) return Offset(false, 0, StatusCodes.Status503ServiceUnavailable);
        var appended = await log.AppendAsync(ContentRange.Offset(request), request.Body, final, ct);
        return Offset(appended.Taken, appended.Next, full: appended.Full);
    }

    /// <summary>Lines of the event file from an offset on, whole ones only, up to 256 KiB or 1,000 lines at once; answers like <see cref="Log"/>.</summary>
    internal static async Task<ContentHttpResult> Events(
        RunnerAttempt attempt, HttpRequest request, RunnerStore runners, RunnerPlans plans, CancellationToken ct)
    {
        // The build could write here, too: what comes is not trusted to be little, to be lines, or to be text.
        var body = new byte[Math.Min(LargestEvents, request.ContentLength ?? LargestEvents)];
        var length = await request.Body.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, ct);
        var bytes = EndOfLines(body.AsSpan(0, length));
        // One line that long is no event.
        if (bytes == 0 && length == LargestEvents) bytes = length;
        var lines = Encoding.UTF8.GetString(body, 0, bytes);
        await request.Body.CopyToAsync(Stream.Null, ct);
        var events = new RunnerEvents((await plans.FindAsync(attempt.Key, ct))?.Plan);
        var (taken, next) = await runners.ApplyEventsAsync(attempt.Key, ContentRange.Offset(request), bytes, build => events.Apply(build, lines), ct);
        return Offset(taken, next);
    }

    /// <summary>Bytes of the first whole lines.</summary>
    private static int EndOfLines(ReadOnlySpan<byte> text)
    {
        var end = 0;
        for (var line = 0; line < MostEvents && text[end..].IndexOf((byte)'\n') is >= 0 and var length; line++) end += length + 1;
        return end;
    }

    /// <summary>The beginning of a body; the rest is taken and dropped.</summary>
    private static async Task<string> ReadTextAsync(HttpRequest request, CancellationToken ct)
    {
        var body = new byte[Math.Clamp(request.ContentLength ?? LargestText, 0, LargestText)];
        var length = await request.Body.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, ct);
        await request.Body.CopyToAsync(Stream.Null, ct);
        return Encoding.UTF8.GetString(body, 0, length);
    }

    // 503 makes the runner ask again: the service has just started and has not taken the attempt up yet.
    private static ContentHttpResult Offset(bool taken, long next, int? status = null, bool full = false) => TypedResults.Text(
        next.ToString(CultureInfo.InvariantCulture) + (full ? "\nfull\n" : "\n"), PlainText,
        statusCode: status ?? (taken ? StatusCodes.Status200OK : StatusCodes.Status409Conflict));
}
