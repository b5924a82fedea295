namespace BuildApi.ToolStore.Contents;

/// <summary>A tool of the store, as lists show it.</summary>
internal sealed record StoredTool(ToolManifest Manifest, DateTimeOffset LastUsedAt, bool InUse);
