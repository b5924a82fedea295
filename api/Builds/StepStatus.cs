namespace BuildApi.Builds;

/// <summary>Where a step is, or how it ended.</summary>
internal enum StepStatus { Running, Succeeded, Failed, Skipped, Canceled }
