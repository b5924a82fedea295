namespace BuildApi.ToolStore.Containers;

/// <summary>How it ended, and what it printed: stdout and stderr as they came.</summary>
internal sealed record ContainerRunResult(long ExitCode, string Output);
