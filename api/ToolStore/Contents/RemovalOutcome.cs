namespace BuildApi.ToolStore.Contents;

internal enum RemovalOutcome
{
    Removed,
    NotFound,
    InUse,
}
