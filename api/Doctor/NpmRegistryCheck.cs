using BuildApi.Configuration;

namespace BuildApi.Doctor;

/// <summary>Whether the service reaches the npm registry, which versions of Node.js tools are looked up in.</summary>
internal sealed class NpmRegistryCheck(BuildApiOptions options, IHttpClientFactory clients) : IDoctorCheck
{
    public const string ClientName = "doctor";

    public string Name => "npm registry";

    public async Task<DoctorFinding> RunAsync(CancellationToken ct)
    {
        if (options.NpmRegistry is not { Length: > 0 } address)
            return DoctorFinding.Ok("BuildApi__NpmRegistry is not set: builds ask the registry that npm in the default image names, and it is not asked here.");
        try
        {
            using var client = clients.CreateClient(ClientName);
            using var request = new HttpRequestMessage(HttpMethod.Head, new Uri($"{address.TrimEnd('/')}/npm"));
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
            return (int)answer.StatusCode < 500 ? DoctorFinding.Ok($"{Shown(address)} answers.")
                : DoctorFinding.Warn($"{Shown(address)} answers with {(int)answer.StatusCode}.", "Package overrides that float go by its last list meanwhile.");
        }
        catch (HttpRequestException failure)
        {
            return DoctorFinding.Warn($"{Shown(address)} cannot be reached: {failure.Message}.",
                "Set BuildApi__NpmRegistry to one that can, or HTTPS_PROXY for the service.");
        }
    }

    // It may hold a password.
    private static string Shown(string address) => new UriBuilder(address) { UserName = "", Password = "" }.Uri.AbsoluteUri;
}
