using System.IO.Compression;

namespace BuildApi.Sdk;

public partial class BuildApiClient
{
    /// <summary>
    /// Downloads all that a build produced into a folder, unpacked as it arrives. Nothing is written outside the folder,
    /// whatever the archive says.
    /// </summary>
    /// <remarks>
    /// The folder is made where it is missing; files of the same name are replaced, others stay. When the download breaks
    /// off, some of the files are there; repeat it. Links are made as links, which Windows allows to some users only.
    /// </remarks>
    /// <param name="appId">The app's id.</param>
    /// <param name="number">The build's number.</param>
    /// <param name="folder">Where to.</param>
    /// <param name="progress">Told the bytes of the archive that have come so far.</param>
    /// <param name="cancellationToken">Ends the download.</param>
    /// <exception cref="BuildApiException">The build has no artifacts (<c>artifacts_not_found</c>), or the key is not accepted.</exception>
    /// <exception cref="IOException">The connection broke, the disk is full, or a link is in the way.</exception>
    /// <exception cref="InvalidDataException">The archive is damaged, or not to be trusted.</exception>
    public virtual async Task DownloadArtifactsAsync(
        string appId, int number, string folder, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        using var archive = await GetArtifactsTarGzAsync(appId, number, cancellationToken).ConfigureAwait(false);
        var tar = new GZipStream(progress is null ? archive.Stream : new CountedStream(archive.Stream, progress), CompressionMode.Decompress);
        await using (tar.ConfigureAwait(false))
        {
            await new ArtifactExtraction(folder).ExtractAsync(tar, cancellationToken).ConfigureAwait(false);
        }
    }
}
