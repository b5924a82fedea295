using System.Text.Json;
using BuildApi.Apps;
using BuildApi.BuildSpecs.Model;
using BuildApi.Concurrency;
using BuildApi.Http;

namespace BuildApi.Builds;

/// <summary>A build as the database has it.</summary>
internal sealed record BuildRow
{
    public const string Columns = """
        app_id AS AppId, number AS Number, state AS State, attempt AS Attempt, trigger AS Trigger, reason AS Reason, branch AS Branch,
        requested_commit AS RequestedCommit, commit_id AS CommitId, requested_image AS RequestedImage, clear_cache AS ClearCache,
        pinned AS Pinned, queued_at AS QueuedAt, started_at AS StartedAt, finished_at AS FinishedAt, cancel_requested AS CancelRequested,
        image_reference AS ImageReference, image_digest AS ImageDigest, packages AS Packages, steps AS Steps, failure AS Failure,
        container_id AS ContainerId, commands_started AS CommandsStarted, source_fetched AS SourceFetched, verdict AS Verdict, skipped AS Skipped, custom_headers AS CustomHeaders, log_received AS LogReceived, log_length AS LogLength,
        queue_notice AS QueueNotice, priority AS Priority, superseded_by AS SupersededBy, failed_attempts AS FailedAttempts,
        usage AS Usage, trusted AS Trusted, started_boot AS StartedBoot,
        started_uptime AS StartedUptime
        """;

    public string AppId { get; init; } = "";
    public int Number { get; init; }
    public string State { get; init; } = "";
    public int Attempt { get; init; }
    public string Trigger { get; init; } = "";
    public string? Reason { get; init; }
    public string Branch { get; init; } = "";
    public string? RequestedCommit { get; init; }
    public string? CommitId { get; init; }
    public string? RequestedImage { get; init; }
    public bool ClearCache { get; init; }
    public string? Pinned { get; init; }
    public DateTimeOffset QueuedAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
    public bool CancelRequested { get; init; }
    public string? ImageReference { get; init; }
    public string? ImageDigest { get; init; }
    public string Packages { get; init; } = "[]";
    public string Steps { get; init; } = "[]";
    public string? Failure { get; init; }
    public string? ContainerId { get; init; }
    public bool CommandsStarted { get; init; }
    public bool SourceFetched { get; init; }
    public string? Verdict { get; init; }
    public bool Skipped { get; init; }
    public string? CustomHeaders { get; init; }
    public long LogReceived { get; init; }
    public long LogLength { get; init; }
    public string? QueueNotice { get; init; }
    public int Priority { get; init; }
    public int? SupersededBy { get; init; }
    public string? FailedAttempts { get; init; }
    public string? Usage { get; init; }
    public bool Trusted { get; init; }
    public string? StartedBoot { get; init; }
    public long StartedUptime { get; init; }

    public Build ToBuild() => new()
    {
        Key = new BuildKey(Apps.AppId.Parse(AppId, null), Number),
        State = ParseState(State),
        Attempt = Attempt,
        Trigger = Enum.Parse<BuildTrigger>(Trigger, ignoreCase: true),
        Reason = Reason,
        Branch = Branch,
        RequestedCommit = RequestedCommit,
        Commit = CommitId,
        RequestedImage = RequestedImage,
        ClearCache = ClearCache,
        Pins = Read<BuildPins>(Pinned),
        QueuedAt = QueuedAt,
        StartedAt = StartedAt,
        FinishedAt = FinishedAt,
        CancelRequested = CancelRequested,
        Image = ImageReference is null ? null : new BuildImageUsed(ImageReference, ImageDigest),
        Packages = Read<List<BuildPackage>>(Packages) ?? [],
        Steps = Read<List<BuildStep>>(Steps) ?? [],
        Failure = Read<BuildFailure>(Failure),
        ContainerId = ContainerId,
        CommandsStarted = CommandsStarted,
        SourceFetched = SourceFetched,
        Verdict = Read<BuildVerdict>(Verdict),
        Skipped = Skipped,
        CustomHeaders = Read<List<CustomHeaderRule>>(CustomHeaders) ?? [],
        LogReceived = LogReceived,
        LogLength = LogLength,
        QueueNotice = QueueNotice,
        Priority = Priority,
        SupersededBy = SupersededBy,
        FailedAttempts = Read<List<FailedAttempt>>(FailedAttempts) ?? [],
        Usage = Read<ResourceUsage>(Usage),
        Trusted = Trusted,
        StartedUptime = StartedBoot is null ? null : new Uptime(StartedBoot, StartedUptime),
    };

    /// <summary>States are kept as the contract writes them.</summary>
    public static string Text(BuildState state) => JsonNamingPolicy.CamelCase.ConvertName(state.ToString());

    public static BuildState ParseState(string text) => Enum.Parse<BuildState>(text, ignoreCase: true);

    public static string Json<T>(T value) => JsonSerializer.Serialize(value, JsonSetup.Options);

    public static T? Read<T>(string? json) where T : class => json is null ? null : JsonSerializer.Deserialize<T>(json, JsonSetup.Options);
}
