namespace BuildApi.Health;

/// <summary>Whether the service can do its work.</summary>
/// <param name="Status"><c>live</c>, <c>ready</c> or <c>notReady</c>.</param>
/// <param name="Engine">The container engine, its version and API; null when it does not answer.</param>
/// <param name="Problem">What keeps it from working, and what to do; null when nothing does.</param>
/// <param name="Checks">What was looked at, each part by itself; empty for <c>live</c>.</param>
internal sealed record ServiceHealthView(string Status, string? Engine, string? Problem, IReadOnlyList<HealthCheckView> Checks);

/// <summary>How one part of the service is.</summary>
/// <param name="Name"><c>store</c>, <c>dataFolder</c>, <c>engine</c>, <c>runnerSocket</c> or <c>defaultImage</c>; there may be more later.</param>
/// <param name="Status">Only <c>fail</c> keeps builds from running.</param>
/// <param name="Detail">What was found; where the status is not <c>ok</c>, also what to do.</param>
internal sealed record HealthCheckView(string Name, PartStatus Status, string Detail);
