using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace BuildApi.Sdk;

/// <summary>Makes the client available for injection.</summary>
public static class BuildApiServices
{
    // The service lets a caller wait for 300 s at the most. Bodies take as long as they take: this ends with the headers.
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(330);

    /// <summary>
    /// Adds <see cref="BuildApiClient"/> as a typed client of <see cref="IHttpClientFactory"/>; the builder that is returned
    /// takes more handlers. A <see cref="TimeProvider"/> among the services is used.
    /// </summary>
    /// <param name="services">The services of the program.</param>
    /// <param name="configure">Sets the address and the key. It is checked when the first client is asked for.</param>
    /// <exception cref="OptionsValidationException">On the first use: the address is missing or is none.</exception>
    public static IHttpClientBuilder AddBuildApiClient(this IServiceCollection services, Action<BuildApiClientOptions> configure)
    {
        services.AddOptions<BuildApiClientOptions>().Configure(configure).Validate(HasAddress,
            "BuildApiClientOptions.BaseAddress must be the http or https address of the service, such as http://127.0.0.1:8080.");
        services.TryAddSingleton(TimeProvider.System);
        return services.AddHttpClient(nameof(BuildApiClient), Prepare).AddTypedClient((http, provider) => new BuildApiClient(
            http, provider.GetRequiredService<IOptions<BuildApiClientOptions>>().Value, provider.GetRequiredService<TimeProvider>()));
    }

    private static void Prepare(IServiceProvider provider, HttpClient http)
    {
        var options = provider.GetRequiredService<IOptions<BuildApiClientOptions>>().Value;
        http.BaseAddress = options.ToFolder();
        http.Timeout = LongestAnswer;
        if (options.ApiKey is { } key) http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    private static bool HasAddress(BuildApiClientOptions options) =>
        options.BaseAddress is { IsAbsoluteUri: true } address && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps);
}
