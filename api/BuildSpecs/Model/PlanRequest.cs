namespace BuildApi.BuildSpecs.Model;

/// <summary>What to plan for.</summary>
internal sealed record PlanRequest
{
    /// <summary>The app's folder: which entry of <c>applications</c> it is, and where an ordinary spec runs. Null or empty when none was chosen.</summary>
    public string? AppRoot { get; init; }
    /// <summary>Leave the test section out (<c>USER_DISABLE_TESTS</c>).</summary>
    public bool SkipTests { get; init; }
}
