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
    public string? StepStatus(string name) => Json.GetProperty("steps").EnumerateArray()
        .Where(step => step.GetProperty("name").GetString() == name)
        .Select(step => step.GetProperty("status").GetString()).SingleOrDefault();

    public override string ToString() => $"{Json}\n{Log}";

    private JsonElement? Failure(string member) =>
        Json.TryGetProperty("failure", out var failure) && failure.ValueKind == JsonValueKind.Object
            && failure.TryGetProperty(member, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
