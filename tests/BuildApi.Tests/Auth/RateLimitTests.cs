using System.Net;
using BuildApi.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace BuildApi.Tests.Auth;

/// <summary>How often one may ask, and how often show a wrong key.</summary>
public sealed class RateLimitTests
{
    [Fact]
    public async Task An_address_that_shows_too_many_wrong_keys_is_told_to_wait_and_random_keys_go_on()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var service = await TestService.StartNewAsync(clock, ("RateLimit:FailedSignInsPerMinute", "3"));
        var key = (string)(await service.Client.JsonAsync("POST", "/api-keys", new { name = "CI", scopes = new[] { "read" } }))["key"]!;
        using var guesser = service.NewClient("a-guess-at-the-key-of-all");
        using var ci = service.NewClient(key);
        for (var guess = 1; guess <= 3; guess++) Assert.Equal(HttpStatusCode.Unauthorized, await guesser.StatusAsync("GET", "/apps"));

        using var refused = await guesser.CallAsync("GET", "/apps");

        Assert.Equal("too_many_requests", (await Problem.ReadAsync(refused)).Code);
        Assert.Equal(TimeSpan.FromMinutes(1), refused.Headers.RetryAfter!.Delta);
        // The guess that is right would tell so: the admin key is not looked at, and keys that nobody can guess are.
        Assert.Equal(HttpStatusCode.TooManyRequests, await service.Client.StatusAsync("GET", "/apps"));
        Assert.Equal(HttpStatusCode.OK, await ci.StatusAsync("GET", "/apps"));

        clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(HttpStatusCode.OK, await service.Client.StatusAsync("GET", "/apps"));
        Assert.Equal(HttpStatusCode.Unauthorized, await guesser.StatusAsync("GET", "/apps"));
    }

    [Fact]
    public async Task A_key_that_asks_too_often_is_told_to_wait_and_others_are_not()
    {
        await using var service = await TestService.StartNewAsync(null, ("RateLimit:RequestsPerMinute", "5"));
        var key = (string)(await service.Client.JsonAsync("POST", "/api-keys", new { name = "CI", scopes = new[] { "read" } }))["key"]!;
        using var ci = service.NewClient(key);
        for (var request = 1; request <= 5; request++) Assert.Equal(HttpStatusCode.OK, await ci.StatusAsync("GET", "/apps"));

        using var refused = await ci.CallAsync("GET", "/apps");

        var problem = await Problem.ReadAsync(refused);
        Assert.Equal((429, "too_many_requests"), (problem.Status, problem.Code));
        Assert.Contains("RateLimit__RequestsPerMinute", problem.Detail, StringComparison.Ordinal);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        Assert.Equal(HttpStatusCode.OK, await service.Client.StatusAsync("GET", "/apps"));
        Assert.Equal(HttpStatusCode.OK, await ci.StatusAsync("GET", "/health/live"));
    }

    [Fact]
    public async Task By_default_no_key_is_limited()
    {
        await using var service = await TestService.StartNewAsync();

        for (var request = 1; request <= 300; request++) Assert.Equal(HttpStatusCode.OK, await service.Client.StatusAsync("GET", "/packages"));
    }
}
