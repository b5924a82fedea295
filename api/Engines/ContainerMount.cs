namespace BuildApi.Engines;

/// <summary>A folder or file of the host that a container sees.</summary>
internal sealed record ContainerMount(string Source, string Target, bool ReadOnly);
