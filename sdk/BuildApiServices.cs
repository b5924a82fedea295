using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Polly;

namespace BuildApi.Sdk;

/// <summary>Makes the client available for injection.</summary>
public static class BuildApiServices
{
    private static readonly ProductInfoHeaderValue Product =
        new("BuildApi.Sdk", typeof(BuildApiServices).Assembly.GetName().Version?.ToString(3) ?? "0");

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
        var client = services.AddHttpClient(nameof(BuildApiClient), Prepare).AddTypedClient((http, provider) => new BuildApiClient(
            http, provider.GetRequiredService<IOptions<BuildApiClientOptions>>().Value, provider.GetRequiredService<TimeProvider>()));
        client.AddResilienceHandler("retries", static (calls, context) =>
        {
            calls.TimeProvider = context.ServiceProvider.GetRequiredService<TimeProvider>();
            var retries = context.ServiceProvider.GetRequiredService<IOptions<BuildApiClientOptions>>().Value.Retries;
            if (retries > 0) calls.AddRetry(CallPolicy.Retries(retries));
        });
        return client.AddHttpMessageHandler(provider => new CallLimits(provider.GetRequiredService<TimeProvider>()));
    }

    private static void Prepare(IServiceProvider provider, HttpClient http)
    {
        var options = provider.GetRequiredService<IOptions<BuildApiClientOptions>>().Value;
        http.BaseAddress = options.ToFolder();
        // Every try has a limit of its own, that of what it asks for (CallLimits).
        http.Timeout = Timeout.InfiniteTimeSpan;
        http.DefaultRequestHeaders.UserAgent.Add(Product);
        if (options.ApiKey is { } key) http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    private static bool HasAddress(BuildApiClientOptions options) =>
        options.BaseAddress is { IsAbsoluteUri: true } address && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps);
}
