using System.Security.Cryptography;
using BuildApi.ToolStore.Settings;

namespace BuildApi.ToolStore.Archives;

/// <summary>Fetches a file and compares its sum before anybody reads it.</summary>
internal sealed class ArchiveDownload(IHttpClientFactory clients, ToolStoreSettings settings, TimeProvider clock)
{
    /// <summary>Name of the HTTP client, for proxies and certificates.</summary>
    public const string ClientName = "tools";

    /// <summary>Archives are smaller than what is in them, and the largest in the catalogue has 110 MB.</summary>
    private const long LargestArchive = 2L * 1024 * 1024 * 1024;

    /// <summary>Lists of checksums are small.</summary>
    private const int LargestText = 16 * 1024 * 1024;

    /// <param name="attempts">How often to try; one where another way is left.</param>
    /// <exception cref="DownloadFailedException">After all tries, or at once when the sum is wrong or the file is not there.</exception>
    public Task FetchAsync(string address, Checksum checksum, string path, int attempts, CancellationToken ct) => TryAsync(async () =>
    {
        using var response = await OpenAsync(address, ct);
        if (response.Content.Headers.ContentLength > LargestArchive)
            throw new DownloadFailedException($"{address} is larger than {LargestArchive} bytes.", mayPass: false);
        await using var source = await response.Content.ReadAsStreamAsync(ct);
        await using (var target = File.Create(path)) await CopyAsync(source, target, address, checksum, ct);
    }, address, attempts, ct);

    /// <exception cref="DownloadFailedException">As for <see cref="FetchAsync"/>.</exception>
    public async Task<string> FetchTextAsync(string address, int attempts, CancellationToken ct)
    {
        var text = "";
        await TryAsync(async () =>
        {
            using var response = await OpenAsync(address, ct);
            if (response.Content.Headers.ContentLength > LargestText)
                throw new DownloadFailedException($"{address} is larger than {LargestText} bytes.", mayPass: false);
            // A length need not be told, and what is packed may be small.
            await response.Content.LoadIntoBufferAsync(LargestText, ct);
            text = await response.Content.ReadAsStringAsync(ct);
        }, address, attempts, ct);
        return text;
    }

    private static async Task CopyAsync(Stream source, FileStream target, string address, Checksum checksum, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(checksum.Algorithm);
        var buffer = new byte[128 * 1024];
        var total = 0L;
        int read;
        while ((read = await source.ReadAsync(buffer, ct)) > 0)
        {
            if ((total += read) > LargestArchive) throw new DownloadFailedException($"{address} is larger than {LargestArchive} bytes.", mayPass: false);
            hash.AppendData(buffer, 0, read);
            await target.WriteAsync(buffer.AsMemory(0, read), ct);
        }
        var actual = hash.GetHashAndReset();
        if (!checksum.Matches(actual))
            throw new DownloadFailedException(
                $"{address} is not what it should be: expected {checksum}, got {Convert.ToHexStringLower(actual)}. It was discarded.",
                mayPass: false)
            { IsForged = true };
    }

    private async Task<HttpResponseMessage> OpenAsync(string address, CancellationToken ct)
    {
        using var client = clients.CreateClient(ClientName);
        var response = await client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, ct);
        if (response.IsSuccessStatusCode) return response;
        var status = (int)response.StatusCode;
        response.Dispose();
        throw new DownloadFailedException($"{new Uri(address).Host} answered {status} for {address}.", mayPass: status is >= 500 or 408 or 429);
    }

    private async Task TryAsync(Func<Task> fetch, string address, int attempts, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await fetch();
                return;
            }
            catch (DownloadFailedException failure) when (failure.MayPass && attempt < attempts)
            {
            }
            catch (HttpRequestException failure) when (failure.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
            {
                throw new DownloadFailedException($"{address} is larger than {LargestText} bytes.", mayPass: false);
            }
            catch (Exception failure) when (failure is HttpRequestException or IOException
                || (failure is OperationCanceledException && !ct.IsCancellationRequested))
            {
                if (attempt >= attempts) throw new DownloadFailedException(Describe(address, failure), mayPass: true);
            }
            await Task.Delay(settings.Retries.After(attempt), clock, ct);
        }
    }

    private static string Describe(string address, Exception failure) => failure is OperationCanceledException
        ? $"{new Uri(address).Authority} did not answer in time."
        : $"{new Uri(address).Authority} cannot be reached: {(failure.InnerException ?? failure).Message}";
}
