using System.Net;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Telemetry;

/// <summary>What Prometheus reads, and who may. Other tests count in the same process, so no value is known here.</summary>
public sealed class MetricsTests
{
    [Theory]
    [InlineData("buildapi_builds_finished_total{code=\"none\",state=\"succeeded\"}")]
    [InlineData("buildapi_builds_finished_total{code=\"command_failed\",state=\"failed\"}")]
    [InlineData("buildapi_build_step_duration_seconds_count{status=\"succeeded\",step=\"preBuild\"}")]
    [InlineData("buildapi_build_queue_duration_seconds_bucket")]
    [InlineData("buildapi_build_duration_seconds_sum")]
    [InlineData("buildapi_builds_queued_total")]
    [InlineData("buildapi_builds_waiting ")]
    [InlineData("buildapi_builds_running ")]
    [InlineData("buildapi_builds_limit ")]
    [InlineData("buildapi_engine_up ")]
    [InlineData("buildapi_data_folder_free_bytes")]
    [InlineData("buildapi_tool_store_size_bytes ")]
    [InlineData("buildapi_log_written_bytes_total")]
    [InlineData("buildapi_artifacts_saved_bytes_total")]
    [InlineData("http_server_request_duration_seconds_count")]
    [InlineData("dotnet_gc_")]
    public async Task A_build_that_has_ended_is_counted(string series)
    {
        await using var service = await TestService.StartNewAsync();
        await (await service.NewAppAsync(new BuildScript())).BuildToEndAsync();
        await (await service.NewAppAsync(new BuildScript { Command = (_, _) => Task.FromResult(1) })).BuildToEndAsync();

        var metrics = await service.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));

        Assert.Contains(series, metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Builds_that_went_on_without_the_service_are_counted()
    {
        await using var service = await TestService.StartNewAsync();
        await using var build = await HeldBuild.StartAsync(service);
        await service.StopAsync();
        await service.StartAsync();
        await build.SucceedAsync();

        var metrics = await service.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));

        Assert.Contains("buildapi_recovery_builds_total{outcome=\"resumed\"}", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_series_names_an_app()
    {
        await using var service = await TestService.StartNewAsync();
        var app = await service.NewAppAsync(new BuildScript());
        await app.BuildToEndAsync();
        await app.LogAsync(1);

        Assert.DoesNotContain(app.Id, await service.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("key", HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden, HttpStatusCode.OK)]
    [InlineData("public", HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK)]
    [InlineData("off", HttpStatusCode.NotFound, HttpStatusCode.NotFound, HttpStatusCode.NotFound)]
    public async Task The_setting_says_who_may_read_them(string setting, HttpStatusCode nobody, HttpStatusCode builder, HttpStatusCode reader)
    {
        await using var service = await TestService.StartNewAsync(null, ("Metrics", setting));

        Assert.Equal(nobody, await StatusAsync(service, null));
        Assert.Equal(builder, await StatusAsync(service, "build"));
        Assert.Equal(reader, await StatusAsync(service, "read"));
    }

    private static async Task<HttpStatusCode> StatusAsync(TestService service, string? scope)
    {
        var key = scope is null ? null
            : (string)(await service.Client.JsonAsync("POST", "/api-keys", new { name = scope, scopes = (string[])[scope] }))["key"]!;
        using var client = service.NewClient(key);
        return await client.StatusAsync("GET", "/metrics");
    }
}
