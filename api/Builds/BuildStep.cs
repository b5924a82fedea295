namespace BuildApi.Builds;

/// <summary>One step of a build. Steps that were not reached are not listed.</summary>
internal sealed record BuildStep
{
    public required StepName Name { get; init; }
    public required StepStatus Status { get; init; }
    /// <summary>When it began.</summary>
    public required DateTimeOffset StartedAt { get; init; }
    /// <summary>When it ended; null while it runs.</summary>
    public DateTimeOffset? FinishedAt { get; init; }
    /// <summary>From start to finish; null while it runs.</summary>
    public double? Seconds => FinishedAt is { } end ? Math.Round(Math.Max(0, (end - StartedAt).TotalSeconds), 3) : null;

    /// <summary>The list after a step began or ended. A step that already ended is not changed: a late report loses.</summary>
    public static IReadOnlyList<BuildStep> With(IReadOnlyList<BuildStep> steps, StepName name, StepStatus status, DateTimeOffset at)
    {
        var known = steps.FirstOrDefault(step => step.Name == name);
        if (known is { FinishedAt: not null }) return steps;
        var ended = status != StepStatus.Running;
        var step = known is null
            ? new BuildStep { Name = name, Status = status, StartedAt = at, FinishedAt = ended ? at : null }
            : known with { Status = status, FinishedAt = ended ? at : null };
        return [.. steps.Where(other => other.Name != name).Append(step).OrderBy(other => other.Name)];
    }

    /// <summary>The list when the build ends: what still ran, ended as the build did.</summary>
    public static IReadOnlyList<BuildStep> Ended(IReadOnlyList<BuildStep> steps, StepStatus how, DateTimeOffset at) =>
        [.. steps.Select(step => step.FinishedAt is null ? step with { Status = how, FinishedAt = at } : step)];
}
