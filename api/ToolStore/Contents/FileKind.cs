namespace BuildApi.ToolStore.Contents;

internal enum FileKind
{
    Absent,
    File,
    Folder,
    Link,
    /// <summary>A device, a pipe or a socket: never part of a tool, and reading one may hang.</summary>
    Special,
}
