using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using BuildApi.PackageOverrides.Catalogue;

namespace BuildApi.PackageOverrides.Sources;

/// <summary>Asks sources for their version lists over HTTP.</summary>
internal sealed class VersionSourceReader(IHttpClientFactory clients, INpmRegistryAddress registry, PackageCatalogue catalogue, PackageSettings settings)
{
    /// <summary>Name of the HTTP client, for proxies and certificates.</summary>
    public const string ClientName = "packages";

    /// <summary>The npm registry's short form of a page, about a quarter of the full one; it does not have the times.</summary>
    private const string ShortForm = "application/vnd.npm.install-v1+json";

    /// <summary>The largest page seen (TypeScript, full form) has 12 MB.</summary>
    private const long LargestList = 64L * 1024 * 1024;

    /// <summary>Where a source is: also its key in the cache. Null when no npm registry is known.</summary>
    public async Task<string?> FindAddressAsync(VersionSource source, Platform platform, CancellationToken ct)
    {
        if (source.Npm is not { } name) return platform.Fill(FillMirrors(source.NodeIndex ?? source.Text!.Url));
        return await registry.FindAsync(ct) is { } address ? NpmAddress(address, platform.Fill(name)) : null;
    }

    public static string NpmAddress(Uri registry, string package) =>
        registry.AbsoluteUri.TrimEnd('/') + "/" + package.Replace("/", "%2f", StringComparison.Ordinal);

    /// <param name="etag">Of the list that is at hand; the answer may then be "as before".</param>
    /// <param name="fullForm">Ask npm for the full page, which has times.</param>
    public async Task<SourceAnswer> ReadAsync(VersionSource source, Platform platform, string? etag, CancellationToken ct, bool fullForm = false)
    {
        var address = await FindAddressAsync(source, platform, ct);
        if (address is null)
            return new SourceAnswer(null, null, "No npm registry is known: none is set, and the build image's npm names none. Set BuildApi:NpmRegistry.");
        try
        {
            using var request = Ask(source, address, etag, fullForm || settings.MinimumReleaseAge > TimeSpan.Zero);
            using var client = clients.CreateClient(ClientName);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
            return await ReadAsync(source, platform, address, response, ct);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or JsonException or RegexMatchTimeoutException || IsTimeout(failure, ct))
        {
            return new SourceAnswer(null, null, Why(address, failure));
        }
    }

    private static HttpRequestMessage Ask(VersionSource source, string address, string? etag, bool fullForm)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (source.Npm is not null && !fullForm) request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(ShortForm));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(source.Text is null ? "application/json" : "*/*", source.Text is null ? 0.8 : 1));
        if (etag is not null) request.Headers.TryAddWithoutValidation("If-None-Match", etag);
        return request;
    }

    private static async Task<SourceAnswer> ReadAsync(
        VersionSource source, Platform platform, string address, HttpResponseMessage response, CancellationToken ct)
    {
        if (response.StatusCode is HttpStatusCode.NotModified) return new SourceAnswer(null, null);
        if (!response.IsSuccessStatusCode)
            return new SourceAnswer(null, null, $"{new Uri(address).Host} answered {(int)response.StatusCode} for {address}.",
                response.StatusCode is HttpStatusCode.NotFound);
        try
        {
            // A length need not be told, and what is packed may be small.
            await response.Content.LoadIntoBufferAsync(LargestList, ct);
        }
        catch (HttpRequestException tooLong) when (tooLong.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            return new SourceAnswer(null, null, $"The list at {address} is larger than {LargestList / 1024 / 1024} MB.");
        }

        await using var stream = await response.Content.ReadAsStreamAsync(ct);
        var content = source switch
        {
            { Npm: not null } => (await NpmPackument.ReadAsync(stream, ct)).ToContent(),
            { NodeIndex: not null } => await NodeIndex.ReadAsync(stream, ct),
            _ => TextIndex.Read(await ReadTextAsync(stream, ct), platform.Fill(source.Text!.Pattern)),
        };
        return content.Versions.Count == 0
            ? new SourceAnswer(null, null, $"The list at {address} contains no versions.")
            : new SourceAnswer(content, response.Headers.ETag?.ToString());
    }

    private static async Task<string> ReadTextAsync(Stream stream, CancellationToken ct)
    {
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(ct);
    }

    private string FillMirrors(string address)
    {
        foreach (var (name, mirror) in catalogue.Mirrors) address = address.Replace($"{{mirror:{name}}}", mirror, StringComparison.Ordinal);
        return address;
    }

    private static bool IsTimeout(Exception failure, CancellationToken ct) => failure is OperationCanceledException && !ct.IsCancellationRequested;

    private static string Why(string address, Exception failure)
    {
        var host = new Uri(address).Authority;
        return failure switch
        {
            HttpRequestException or IOException => $"{host} cannot be reached: {(failure.InnerException ?? failure).Message.TrimEnd('.')}.",
            OperationCanceledException => $"{host} did not answer in time.",
            _ => $"{host} answered something that is not a version list: {failure.Message.TrimEnd('.')}.",
        };
    }
}
