using System.Runtime.CompilerServices;

namespace BuildApi.Sdk;

public partial class BuildApiClient
{
    /// <summary>The most that the service gives at once.</summary>
    private const int PageSize = 200;

    /// <summary>All apps, by id. Pages are asked for as they are needed.</summary>
    /// <param name="cancellationToken">Ends the listing.</param>
    /// <exception cref="BuildApiException">The key is not accepted.</exception>
    public virtual IAsyncEnumerable<App> ListAllAppsAsync(CancellationToken cancellationToken = default) =>
        AllAsync(async (after, ct) =>
        {
            var page = await ListAppsAsync(PageSize, after, ct).ConfigureAwait(false);
            return (page.Items, page.Next);
        }, cancellationToken);

    /// <summary>All builds of an app, newest first. Pages are asked for as they are needed.</summary>
    /// <param name="appId">The app's id.</param>
    /// <param name="status">Only builds in this state.</param>
    /// <param name="branch">Only builds of this branch.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    /// <exception cref="BuildApiException">There is no such app, or the key is not accepted.</exception>
    public virtual IAsyncEnumerable<Build> ListAllBuildsAsync(
        string appId, BuildState? status = null, string? branch = null, CancellationToken cancellationToken = default) =>
        AllAsync(async (after, ct) =>
        {
            var page = await ListBuildsAsync(appId, status, branch, PageSize, after, ct).ConfigureAwait(false);
            return (page.Items, page.Next);
        }, cancellationToken);

    /// <summary>All files that a build produced, by path. Pages are asked for as they are needed.</summary>
    /// <param name="appId">The app's id.</param>
    /// <param name="number">The build's number.</param>
    /// <param name="prefix">Only paths that begin with this.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    /// <exception cref="BuildApiException">There is no such build, or the key is not accepted.</exception>
    public virtual IAsyncEnumerable<Artifact> ListAllArtifactsAsync(
        string appId, int number, string? prefix = null, CancellationToken cancellationToken = default) =>
        AllAsync(async (after, ct) =>
        {
            var page = await ListArtifactsAsync(appId, number, prefix, PageSize, after, ct).ConfigureAwait(false);
            return (page.Items, page.Next);
        }, cancellationToken);

    /// <summary>All that is kept between the builds of an app. Pages are asked for as they are needed.</summary>
    /// <param name="appId">The app's id.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    /// <exception cref="BuildApiException">There is no such app, or the key is not accepted.</exception>
    public virtual IAsyncEnumerable<Cache> ListAllCachesAsync(string appId, CancellationToken cancellationToken = default) =>
        AllAsync(async (after, ct) =>
        {
            var page = await ListCachesAsync(appId, PageSize, after, ct).ConfigureAwait(false);
            return (page.Items, page.Next);
        }, cancellationToken);

    /// <summary>All lines in the logs of an app's builds that contain a text: the newest build first, the lines of a build in their order.</summary>
    /// <param name="appId">The app's id.</param>
    /// <param name="text">What to look for, 1 to 200 characters of one line; case counts.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="BuildApiException">There is no such app, or the key is not accepted.</exception>
    public virtual IAsyncEnumerable<LogMatch> SearchAllLogsAsync(string appId, string text, CancellationToken cancellationToken = default) =>
        AllAsync(async (after, ct) =>
        {
            var page = await SearchLogsAsync(appId, text, PageSize, after, ct).ConfigureAwait(false);
            return (page.Items, page.Next);
        }, cancellationToken);

    /// <summary>All versions of a package, newest first. Pages are asked for as they are needed.</summary>
    /// <param name="name">Name or alias of the package.</param>
    /// <param name="prefix">Only versions that begin with this, such as <c>20</c>.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    /// <exception cref="BuildApiException">There is no such package, or the key is not accepted.</exception>
    public virtual IAsyncEnumerable<PackageVersion> ListAllPackageVersionsAsync(
        string name, string? prefix = null, CancellationToken cancellationToken = default) =>
        AllAsync(async (after, ct) =>
        {
            var page = await ListPackageVersionsAsync(name, prefix, PageSize, after, ct).ConfigureAwait(false);
            return (page.Items, page.Next);
        }, cancellationToken);

    /// <summary>The audit log, newest first. Pages are asked for as they are needed.</summary>
    /// <param name="actor">Only what this key did.</param>
    /// <param name="appId">Only what was done to this app.</param>
    /// <param name="since">Only what was done since.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    /// <exception cref="BuildApiException">The key is not accepted.</exception>
    public virtual IAsyncEnumerable<AuditEntry> ListAllAuditAsync(
        string? actor = null, string? appId = null, DateTimeOffset? since = null, CancellationToken cancellationToken = default) =>
        AllAsync(async (after, ct) =>
        {
            var page = await ListAuditAsync(PageSize, after, actor, appId, since, ct).ConfigureAwait(false);
            return (page.Items, page.Next);
        }, cancellationToken);

    private static async IAsyncEnumerable<T> AllAsync<T>(
        Func<string?, CancellationToken, Task<(IReadOnlyList<T> Items, string? Next)>> read, [EnumeratorCancellation] CancellationToken ct)
    {
        for (string? after = null; ;)
        {
            var (items, next) = await read(after, ct).ConfigureAwait(false);
            foreach (var item in items) yield return item;
            if (next is null) yield break;
            after = next;
        }
    }
}
