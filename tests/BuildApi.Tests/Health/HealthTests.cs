using System.Text.Json.Nodes;
using BuildApi.Health;
using BuildApi.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;

namespace BuildApi.Tests.Health;

/// <summary>Health tells which part is sick, and costs little however often it is asked.</summary>
public sealed class HealthTests
{
    [Fact]
    public async Task Each_part_is_told_of_by_itself()
    {
        await using var service = await TestService.StartNewAsync();

        var health = await service.Client.JsonAsync("GET", "/health/ready");

        Assert.Equal("ready", (string)health["status"]!);
        Assert.Equal("Fake Engine 1.0, API 1.41, linux/amd64", (string)health["engine"]!);
        Assert.Null(health["problem"]);
        Assert.Equal("dataFolder: ok, defaultImage: warn, engine: ok, network: ok, runnerSocket: ok, store: ok", Parts(health));
    }

    [Fact]
    public async Task Without_its_engine_the_service_is_not_ready_and_names_the_part()
    {
        await using var service = await TestService.StartNewAsync();
        service.Engine.Away = true;

        using var response = await service.Client.CallAsync("GET", "/health/ready");
        var health = JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();

        Assert.Equal(503, (int)response.StatusCode);
        Assert.Equal("notReady", (string)health["status"]!);
        Assert.Contains("DOCKER_HOST", (string)health["problem"]!, StringComparison.Ordinal);
        Assert.Equal("dataFolder: ok, defaultImage: warn, engine: fail, network: ok, runnerSocket: ok, store: ok", Parts(health));
    }

    [Fact]
    public async Task An_engine_that_says_nothing_does_not_keep_the_answer()
    {
        await using var service = await TestService.StartNewAsync();
        service.Engine.Silent = true;

        using var response = await service.Client.CallAsync("GET", "/health/ready");

        Assert.Equal(503, (int)response.StatusCode);
        Assert.Contains("The container engine did not answer within 1.5 s.", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_takes_no_change_is_sick()
    {
        await using var service = await TestService.StartNewAsync();
        // Whoever looks for work meanwhile says that there is no store any more.
        service.ExpectsErrors = true;
        await service.Services.GetRequiredService<BuildApi.Storage.Database>().DisposeAsync();

        using var response = await service.Client.CallAsync("GET", "/health/ready");
        var health = JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();

        Assert.Equal(503, (int)response.StatusCode);
        Assert.Contains("store: fail", Parts(health), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_costs_something_is_looked_at_once_a_second_and_what_costs_nothing_each_time()
    {
        var clock = new FakeTimeProvider();
        var (costly, free) = (new Counting(), new Counting());
        var services = new ServiceCollection().AddLogging().AddSingleton<TimeProvider>(clock).AddSingleton<HealthReports>();
        services.AddHealthChecks().AddCheck("costly", costly).AddCheck("free", free, tags: [HealthReports.Free]);
        await using var provider = services.BuildServiceProvider();
        var reports = provider.GetRequiredService<HealthReports>();

        await reports.GetAsync();
        await reports.GetAsync();
        Assert.Equal((1, 2), (costly.Times, free.Times));
        clock.Advance(TimeSpan.FromSeconds(1));
        await reports.GetAsync();

        Assert.Equal((2, 3), (costly.Times, free.Times));
    }

    [Theory]
    [InlineData(0L, HealthStatus.Unhealthy)]
    [InlineData(64L * 1024 * 1024, HealthStatus.Degraded)]
    [InlineData(2L * 1024 * 1024 * 1024, HealthStatus.Healthy)]
    public void Little_room_is_a_warning_and_no_room_a_failure(long free, HealthStatus status) => Assert.Equal(status, DataFolderHealth.Of(free).Status);

    private static string Parts(JsonObject health) => string.Join(", ",
        health["checks"]!.AsArray().Select(check => $"{(string)check!["name"]!}: {(string)check["status"]!}").Order(StringComparer.Ordinal));

    private sealed class Counting : IHealthCheck
    {
        private int times;

        public int Times => times;

        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref times);
            return Task.FromResult(HealthCheckResult.Healthy());
        }
    }
}
