using System.Net;
using System.Text.Json.Nodes;
using BuildApi.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace BuildApi.Tests.Auth;

/// <summary>A key whose secret is replaced.</summary>
public sealed class RotationTests : IAsyncLifetime
{
    private readonly FakeTimeProvider clock = new(DateTimeOffset.UtcNow);
    private TestService service = null!;

    public async Task InitializeAsync() => service = await TestService.StartNewAsync(clock);

    public Task DisposeAsync() => service.DisposeAsync();

    [Fact]
    public async Task It_has_a_new_secret_and_the_old_one_ends_at_once()
    {
        var made = await NewKeyAsync();

        var rotated = await service.Client.JsonAsync("POST", $"/api-keys/{Id(made)}/rotate");

        Assert.Equal((Id(made), "[\"read\"]"), (Id(rotated), rotated["apiKey"]!["scopes"]!.ToJsonString()));
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK), (await StatusAsync(made), await StatusAsync(rotated)));
        Assert.Null(rotated["apiKey"]!["oldKeyEndsAt"]);
    }

    [Fact]
    public async Task With_an_overlap_both_hold_until_it_ends_also_across_a_restart()
    {
        var made = await NewKeyAsync();
        var rotated = await service.Client.JsonAsync("POST", $"/api-keys/{Id(made)}/rotate", new { oldKeyEndsInSeconds = 3600 });
        await service.RestartAsync();

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (await StatusAsync(made), await StatusAsync(rotated)));
        Assert.Equal(clock.GetUtcNow().AddHours(1), (await ListedAsync(made))["oldKeyEndsAt"]!.GetValue<DateTimeOffset>());

        clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK), (await StatusAsync(made), await StatusAsync(rotated)));
        Assert.Null((await ListedAsync(made))["oldKeyEndsAt"]);
    }

    [Fact]
    public async Task Rotated_twice_within_the_overlap_the_two_newest_hold()
    {
        var first = await NewKeyAsync();
        var second = await service.Client.JsonAsync("POST", $"/api-keys/{Id(first)}/rotate", new { oldKeyEndsInSeconds = 3600 });
        var third = await service.Client.JsonAsync("POST", $"/api-keys/{Id(first)}/rotate", new { oldKeyEndsInSeconds = 3600 });

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK, HttpStatusCode.OK),
            (await StatusAsync(first), await StatusAsync(second), await StatusAsync(third)));
    }

    [Fact]
    public async Task An_overlap_does_not_outlive_the_key()
    {
        var made = await service.Client.JsonAsync("POST", "/api-keys",
            new { name = "short", scopes = new[] { "read" }, expiresAt = clock.GetUtcNow().AddMinutes(10) });
        await service.Client.JsonAsync("POST", $"/api-keys/{Id(made)}/rotate", new { oldKeyEndsInSeconds = 3600 });

        clock.Advance(TimeSpan.FromMinutes(10));

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(made));
        Assert.Equal("api_key_expired", (await service.Client.RefusalAsync("POST", $"/api-keys/{Id(made)}/rotate")).Code);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(604801)]
    public async Task An_overlap_is_at_most_a_week(int seconds) => Assert.Contains("0 to 604800",
        (await service.Client.RefusalAsync("POST", $"/api-keys/{Id(await NewKeyAsync())}/rotate", new { oldKeyEndsInSeconds = seconds }))
        .Errors["oldKeyEndsInSeconds"], StringComparison.Ordinal);

    [Fact]
    public async Task There_is_nothing_to_rotate_of_a_key_that_is_not_there() =>
        Assert.Equal("api_key_not_found", (await service.Client.RefusalAsync("POST", "/api-keys/nobody/rotate")).Code);

    [Fact]
    public async Task Where_it_was_used_from_is_told()
    {
        var made = await NewKeyAsync();
        Assert.Null((await ListedAsync(made))["lastUsedFrom"]);

        await StatusAsync(made);

        Assert.Equal("127.0.0.1", (string)(await ListedAsync(made))["lastUsedFrom"]!);
    }

    private Task<JsonObject> NewKeyAsync() => service.Client.JsonAsync("POST", "/api-keys", new { name = "a test", scopes = new[] { "read" } });

    private async Task<HttpStatusCode> StatusAsync(JsonObject key)
    {
        using var client = service.NewClient((string)key["key"]!);
        return await client.StatusAsync("GET", "/apps");
    }

    private async Task<JsonObject> ListedAsync(JsonObject made) =>
        (await service.Client.JsonAsync("GET", "/api-keys"))["items"]!.AsArray().Single(key => (string)key!["id"]! == Id(made))!.AsObject();

    private static string Id(JsonObject made) => (string)made["apiKey"]!["id"]!;
}
