using System.Text.Json.Serialization;

namespace BuildApi.Sdk;

public partial record Build
{
    /// <summary>Whether the build has ended, well or not; then it changes no more.</summary>
    [JsonIgnore]
    public bool HasEnded => FinishedAt is not null || Status is BuildState.Succeeded or BuildState.Failed or BuildState.Canceled or BuildState.TimedOut;
}
