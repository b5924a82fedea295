using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace BuildApi.EngineTests.Registries;

/// <summary>One request to a registry and how it was answered; <paramref name="Status"/> is null while nothing was sent.</summary>
public sealed record RegistryRequest(string Method, string Path, int? Status);

/// <summary>What clients have asked a registry for. Pushes count too: <see cref="Clear"/> after them.</summary>
public sealed partial class RegistryTraffic
{
    private readonly ConcurrentQueue<RegistryRequest> requests = [];

    public IReadOnlyCollection<RegistryRequest> Requests => requests;

    /// <summary>How often a manifest was asked for, <c>HEAD</c> included.</summary>
    public int ManifestRequests => requests.Count(request => Reads(request) && Manifest().IsMatch(request.Path));

    /// <summary>How often the content of a blob was asked for.</summary>
    public int BlobDownloads => requests.Count(request => request.Method == "GET" && Blob().IsMatch(request.Path));

    /// <summary>Blobs whose content was asked for more than once.</summary>
    public IReadOnlyList<string> RepeatedBlobs =>
        [.. requests.Where(request => request.Method == "GET" && Blob().IsMatch(request.Path))
            .GroupBy(request => request.Path).Where(same => same.Count() > 1).Select(same => same.Key)];

    public void Clear() => requests.Clear();

    internal void Add(RegistryRequest request) => requests.Enqueue(request);

    internal static bool IsBlobDownload(string method, string path) => method == "GET" && Blob().IsMatch(path);

    private static bool Reads(RegistryRequest request) => request.Method is "GET" or "HEAD";

    [GeneratedRegex("^/v2/.+/manifests/[^/]+$")]
    private static partial Regex Manifest();

    [GeneratedRegex("^/v2/.+/blobs/sha256:[0-9a-f]+$")]
    private static partial Regex Blob();
}
