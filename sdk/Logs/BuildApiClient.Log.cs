using System.Runtime.CompilerServices;

namespace BuildApi.Sdk;

/// <summary>A piece of a build's log.</summary>
/// <param name="Text">Whole lines with their line ends; of a very long line, a part.</param>
/// <param name="Offset">The byte of the log behind the text: where to go on after it.</param>
public sealed record LogPiece(string Text, long Offset);

public partial class BuildApiClient
{
    /// <summary>
    /// The log of a build, live, from its beginning or from an offset on, until the build has ended. When the connection
    /// breaks, or the service restarts, it goes on where it was, without loss or repeat, for as long as
    /// <see cref="BuildApiClientOptions.OutageTolerance"/> allows.
    /// </summary>
    /// <remarks>After the last piece the build has ended; <see cref="BuildApiOperations.GetBuildAsync"/> says how.</remarks>
    /// <param name="appId">The app's id.</param>
    /// <param name="number">The build's number.</param>
    /// <param name="fromOffset">The <see cref="LogPiece.Offset"/> of the last piece that is known already.</param>
    /// <param name="cancellationToken">Ends the following; the build goes on.</param>
    /// <exception cref="BuildApiException">There is no such build or offset, or the key is not accepted.</exception>
    /// <exception cref="HttpRequestException">The service was away for too long.</exception>
    public virtual async IAsyncEnumerable<LogPiece> FollowLogAsync(
        string appId, int number, long fromOffset = 0, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var address = FormattableString.Invariant($"apps/{Uri.EscapeDataString(appId)}/builds/{number}/log/events");
        var log = new LogStream(http, address, fromOffset, new Outage(outageTolerance, clock), clock);
        await using (log.ConfigureAwait(false))
        {
            while (await log.NextAsync(cancellationToken).ConfigureAwait(false) is { } piece) yield return piece;
        }
    }
}
