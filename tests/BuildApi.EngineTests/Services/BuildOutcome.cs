using System.Text.Json;

namespace BuildApi.EngineTests.Services;

/// <summary>How a build ended: its JSON and its whole log.</summary>
public sealed record BuildOutcome(JsonElement Json, string Log)
{
    public string Status => Json.GetProperty("status").GetString()!;

    /// <summary>Null for a build that has not failed.</summary>
    public string? FailureCode => Failure("code")?.GetString();

    public string FailureMessage => Failure("message")?.GetString() ?? "";

    public string? FailureStep => Failure("step")?.GetString();

    public string LastLine => Log.TrimEnd('\n').Split('\n')[^1];

    /// <summary>Status of a step, or null when the build did not come to it.</summary>
    public string? StepStatus(string name) => Step(name)?.GetProperty("status").GetString();

    /// <summary>When a step began, or null when the build did not come to it.</summary>
    public DateTimeOffset? StartOf(string name) => Step(name)?.GetProperty("startedAt").GetDateTimeOffset();

    public override string ToString() => $"{Json}\n{Log}";

    private JsonElement? Step(string name) => Json.GetProperty("steps").EnumerateArray().Cast<JsonElement?>()
        .SingleOrDefault(step => step!.Value.GetProperty("name").GetString() == name);

    private JsonElement? Failure(string member) =>
        Json.TryGetProperty("failure", out var failure) && failure.ValueKind == JsonValueKind.Object
            && failure.TryGetProperty(member, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
