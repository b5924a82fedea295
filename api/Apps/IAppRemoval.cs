namespace BuildApi.Apps;

/// <summary>
/// Removes an app with all that other concepts keep of it. Apps do not know builds; whoever runs builds implements this.
/// </summary>
internal interface IAppRemoval
{
    /// <summary>False when a build runs and <paramref name="force"/> is not set; then nothing was removed.</summary>
    Task<bool> RemoveAsync(AppId app, bool force, CancellationToken ct);
}
