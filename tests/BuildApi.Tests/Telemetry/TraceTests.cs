using System.Collections.Concurrent;
using System.Diagnostics;
using BuildApi.Builds;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Telemetry;

/// <summary>The trace of a build, as whoever listens gets it.</summary>
public sealed class TraceTests : IDisposable
{
    private readonly ConcurrentQueue<Activity> ended = new();
    private readonly ActivityListener listener;

    public TraceTests()
    {
        listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == BuildTraces.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
    }

    public void Dispose() => listener.Dispose();

    [Fact]
    public async Task A_build_has_one_trace_with_a_span_for_the_queue_and_each_step()
    {
        await using var service = await TestService.StartNewAsync();
        var app = await service.NewAppAsync(new BuildScript());

        var build = await app.BuildToEndAsync();

        var trace = TraceOf(app, DateTimeOffset.Parse((string)build["queuedAt"]!, null));
        var root = Assert.Single(trace, span => span.OperationName == BuildTraces.RootName);
        Assert.Equal(default, root.ParentSpanId);
        Assert.Equal("artifacts build preBuild provision queue source", Below(root, trace));
        Assert.Equal("container image", Below(trace.Single(span => span.OperationName == "provision"), trace));
        Assert.All(trace, span =>
        {
            Assert.Equal((app.Id, 1, 1), (span.GetTagItem("build.app"), span.GetTagItem("build.number"), span.GetTagItem("build.attempt")));
            Assert.InRange(span.StartTimeUtc, root.StartTimeUtc, root.StartTimeUtc + root.Duration);
        });
        Assert.Single(root.Links);
        Assert.Equal(DateTimeOffset.Parse((string)build["finishedAt"]!, null).UtcDateTime, root.StartTimeUtc + root.Duration);
    }

    /// <summary>As of an app that was removed and made again, and as in the tests, where many services are one process.</summary>
    [Fact]
    public async Task Builds_with_the_same_numbers_take_nothing_out_of_each_others_traces()
    {
        await using var one = await TestService.StartNewAsync();
        await using var two = await TestService.StartNewAsync();
        await using var held = await HeldBuild.StartAsync(one);
        var other = await two.NewAppAsync(new BuildScript());
        Assert.Equal(held.App.Id, other.Id);
        await other.BuildToEndAsync();

        var build = await held.SucceedAsync();

        var trace = TraceOf(held.App, DateTimeOffset.Parse((string)build["queuedAt"]!, null));
        Assert.Equal("container image", Below(trace.Single(span => span.OperationName == "provision"), trace));
        Assert.Single(trace.Single(span => span.OperationName == BuildTraces.RootName).Links);
    }

    [Fact]
    public async Task A_build_that_fails_says_so_in_its_trace()
    {
        await using var service = await TestService.StartNewAsync();
        var app = await service.NewAppAsync(new BuildScript { Command = (_, _) => Task.FromResult(1) });

        var build = await app.BuildToEndAsync();

        var trace = TraceOf(app, DateTimeOffset.Parse((string)build["queuedAt"]!, null));
        var root = trace.Single(span => span.OperationName == BuildTraces.RootName);
        Assert.Equal((ActivityStatusCode.Error, "command_failed"), (root.Status, (string)root.GetTagItem("error.type")!));
        Assert.Equal(ActivityStatusCode.Error, trace.Single(span => span.OperationName == "preBuild").Status);
    }

    [Fact]
    public async Task A_build_that_a_restart_went_through_has_its_whole_trace()
    {
        await using var service = await TestService.StartNewAsync();
        await using var held = await HeldBuild.StartAsync(service);
        await service.RestartAsync();

        var build = await held.SucceedAsync();

        var trace = TraceOf(held.App, DateTimeOffset.Parse((string)build["queuedAt"]!, null));
        Assert.Contains(trace, span => span.OperationName == "queue");
        Assert.Contains(trace, span => span.OperationName == "provision");
    }

    private static string Below(Activity parent, IReadOnlyList<Activity> trace) => string.Join(' ',
        trace.Where(span => span.ParentSpanId == parent.SpanId).Select(span => span.OperationName).Order(StringComparer.Ordinal));

    // Other tests run builds at the same time, and their apps have the same names.
    private List<Activity> TraceOf(TestApp app, DateTimeOffset queuedAt)
    {
        var root = ended.Single(span => span.OperationName == BuildTraces.RootName && span.StartTimeUtc == queuedAt.UtcDateTime
            && (string?)span.GetTagItem("build.app") == app.Id);
        return [.. ended.Where(span => span.TraceId == root.TraceId)];
    }
}
