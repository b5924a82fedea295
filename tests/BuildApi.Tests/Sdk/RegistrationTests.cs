using BuildApi.Sdk;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BuildApi.Tests.Sdk;

/// <summary>What <c>AddBuildApiClient</c> makes of its options.</summary>
public sealed class RegistrationTests
{
    [Theory]
    [InlineData("http://builds.example.com", "http://builds.example.com/apps/a%2Fb")]
    [InlineData("https://example.com:8443/builds", "https://example.com:8443/builds/apps/a%2Fb")]
    [InlineData("https://example.com/builds/", "https://example.com/builds/apps/a%2Fb")]
    public async Task Requests_go_below_the_address_with_the_key(string address, string expected)
    {
        var answers = new PlayedAnswers(PlayedAnswers.Problem(404, "app_not_found"));

        await Assert.ThrowsAsync<BuildApiException<ProblemDetails>>(
            () => SdkClient.Of(answers, change: options => options.BaseAddress = new Uri(address)).GetAppAsync("a/b"));

        var request = Assert.Single(answers.Requests);
        Assert.Equal(expected, request.RequestUri!.AbsoluteUri);
        Assert.Equal("Bearer the-key", request.Headers.Authorization?.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("builds.example.com")]
    [InlineData("ftp://builds.example.com")]
    public void An_address_that_is_none_is_named(string? address)
    {
        var services = new ServiceCollection();
        services.AddBuildApiClient(options => options.BaseAddress = address is null ? null : new Uri(address, UriKind.RelativeOrAbsolute));

        var wrong = Assert.Throws<OptionsValidationException>(() => services.BuildServiceProvider().GetRequiredService<BuildApiClient>());

        Assert.Contains("BuildApiClientOptions.BaseAddress must be", wrong.Message, StringComparison.Ordinal);
    }
}
