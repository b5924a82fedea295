using System.Net;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Http;

/// <summary>HEAD wherever there is GET.</summary>
public sealed class HeadTests(TestService service) : IClassFixture<TestService>
{
    [Theory]
    [InlineData("")]
    [InlineData("/builds")]
    [InlineData("/builds/latest")]
    [InlineData("/builds/1")]
    [InlineData("/builds/1/log")]
    [InlineData("/builds/1/log?follow=true")]
    [InlineData("/builds/1/log/events")]
    [InlineData("/builds/1/artifacts")]
    [InlineData("/build-image")]
    public async Task HEAD_answers_as_GET_does_without_a_body(string path)
    {
        var app = await service.NewAppAsync(new BuildScript());
        await app.BuildToEndAsync();

        using var get = await service.Client.CallAsync("GET", $"/apps/{app.Id}{path}");
        using var head = await service.Client.CallAsync("HEAD", $"/apps/{app.Id}{path}");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (get.StatusCode, head.StatusCode));
        Assert.Equal(get.Content.Headers.ContentType, head.Content.Headers.ContentType);
        Assert.Equal(get.Headers.ETag, head.Headers.ETag);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task HEAD_of_a_log_tells_its_length()
    {
        var app = await service.NewAppAsync(new BuildScript());
        await app.BuildToEndAsync();

        using var head = await service.Client.CallAsync("HEAD", $"/apps/{app.Id}/builds/1/log");

        Assert.Equal((await app.LogBytesAsync(1)).Length, head.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task HEAD_of_a_live_log_does_not_wait_for_the_end()
    {
        var gate = new TaskCompletionSource();
        var app = await service.NewAppAsync(new BuildScript { Command = async (_, _) => { await gate.Task; return 0; } });
        await app.StartBuildAsync();

        Assert.Equal(HttpStatusCode.OK, await service.Client.StatusAsync("HEAD", $"/apps/{app.Id}/builds/1/log?follow=true"));
        Assert.Equal(HttpStatusCode.OK, await service.Client.StatusAsync("HEAD", $"/apps/{app.Id}/builds/1/log/events"));
        Assert.Null((await app.BuildAsync(1))["finishedAt"]);

        gate.SetResult();
        await app.EndedAsync(1);
    }

    [Fact]
    public async Task HEAD_needs_what_GET_needs()
    {
        using var stranger = service.NewClient(null);
        Assert.Equal(HttpStatusCode.Unauthorized, await stranger.StatusAsync("HEAD", "/apps"));
        Assert.Equal(HttpStatusCode.NotFound, await service.Client.StatusAsync("HEAD", "/apps/nobody"));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, await service.Client.StatusAsync("HEAD", "/apps/nobody/builds/1/cancel"));
    }
}
