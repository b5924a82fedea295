using BuildApi.Sdk;
using BuildApi.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace BuildApi.Tests.Sdk;

/// <summary>Makes the client as a program does, by <c>AddBuildApiClient</c>.</summary>
internal static class SdkClient
{
    /// <summary>For a service of a test; each life of it has an address of its own, which the client follows.</summary>
    public static BuildApiClient Of(TestService service) => Of(service, new CurrentAddress(service));

    public static BuildApiClient Of(TestService service, CurrentAddress address)
    {
        var services = new ServiceCollection();
        services.AddBuildApiClient(options => (options.BaseAddress, options.ApiKey) = (service.Client.BaseAddress, TestService.AdminKey))
            .AddHttpMessageHandler(() => address);
        return services.BuildServiceProvider().GetRequiredService<BuildApiClient>();
    }

    /// <summary>For answers that the test plays, each once, unless retries are asked for.</summary>
    public static BuildApiClient Of(HttpMessageHandler answers, TimeProvider? clock = null, Action<BuildApiClientOptions>? change = null)
    {
        var services = new ServiceCollection();
        if (clock is not null) services.AddSingleton(clock);
        services.AddBuildApiClient(options =>
        {
            (options.BaseAddress, options.ApiKey, options.Retries) = (new Uri("http://builds.example.com"), "the-key", 0);
            change?.Invoke(options);
        }).ConfigurePrimaryHttpMessageHandler(() => answers);
        return services.BuildServiceProvider().GetRequiredService<BuildApiClient>();
    }
}

/// <summary>Sends requests to where the service listens now.</summary>
internal sealed class CurrentAddress(TestService service) : DelegatingHandler
{
    private readonly TaskCompletionSource called = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Done when the first request was sent.</summary>
    public Task Called => called.Task.WaitAsync(TimeSpan.FromSeconds(60));

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.RequestUri = new Uri(service.Client.BaseAddress!, request.RequestUri!.PathAndQuery);
        var answer = base.SendAsync(request, cancellationToken);
        called.TrySetResult();
        return answer;
    }
}
