namespace BuildApi.Builds;

/// <summary>What started a build.</summary>
internal enum BuildTrigger { Api, Retry }
