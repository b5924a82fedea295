using BuildApi.BuildImages.Pulls;
using BuildApi.Engines;
using Microsoft.Extensions.Time.Testing;

namespace BuildApi.Tests.BuildImages;

public sealed class PullReportTests
{
    private static readonly EngineImage Image = new() { Id = "sha256:id", Os = "linux", Architecture = "amd64", SizeBytes = 402_000_000 };

    private readonly FakeTimeProvider clock = new();
    private readonly List<string> log = [];
    private readonly PullReport report;

    public PullReportTests() => report = new PullReport(clock, log.Add);

    [Fact]
    public void Many_events_make_one_line_every_few_seconds()
    {
        Add("22", "Pulling from library/node");
        foreach (var layer in new[] { "a", "b", "c" }) Add(layer, "Pulling fs layer");
        Add("c", "Already exists");
        for (var megabyte = 0; megabyte <= 40; megabyte++) Add("a", "Downloading", megabyte * 1_000_000, 50_000_000);
        Assert.Empty(log);

        clock.Advance(TimeSpan.FromSeconds(5));
        Add("a", "Downloading", 45_000_000, 50_000_000);
        Assert.Equal(["Pulled 1 of 3 layers, 45 MB so far"], log);

        Add("b", "Downloading", 0, 70_000_000);
        clock.Advance(TimeSpan.FromSeconds(5));
        Add("b", "Downloading", 10_000_000, 70_000_000);
        Assert.Equal("Pulled 1 of 3 layers, 55 of 120 MB", log[^1]);

        Add("a", "Download complete");
        Add("a", "Extracting", 1_000_000, 50_000_000);
        clock.Advance(TimeSpan.FromSeconds(5));
        Add("a", "Pull complete");
        Assert.Equal("Pulled 2 of 3 layers, 60 of 120 MB", log[^1]);
        Assert.Equal(3, log.Count);
    }

    [Fact]
    public void The_same_line_is_not_said_twice()
    {
        Add("a", "Downloading", 1_000_000, 2_000_000);
        for (var second = 0; second < 30; second++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            Add("a", "Waiting");
        }

        Assert.Equal(["Pulled 0 of 1 layers, 1 of 2 MB"], log);
    }

    [Fact]
    public void The_end_tells_time_and_size()
    {
        Add("a", "Pull complete");
        clock.Advance(TimeSpan.FromSeconds(12.5));
        report.End("docker.io/library/node:22", Image);
        Assert.Equal("Pulled docker.io/library/node:22 in 12.5 s, 402 MB unpacked.", log[^1]);
    }

    [Fact]
    public void An_image_of_which_all_is_there_is_up_to_date()
    {
        Add("22", "Pulling from library/node");
        Add("a", "Already exists");
        Add(null, "Status: Image is up to date for node:22");
        report.End("docker.io/library/node:22", Image);
        Assert.Equal(["docker.io/library/node:22 is up to date."], log);
    }

    [Theory]
    [InlineData("Downloading", true)]
    [InlineData("Pull complete", true)]
    [InlineData("Extracting", true)]
    [InlineData("Waiting", false)]
    [InlineData("Retrying in 5 seconds", false)]
    public void Waiting_is_no_progress(string status, bool moved) =>
        Assert.Equal(moved, report.Add(new PullProgress { Layer = "a", Status = status }));

    [Fact]
    public void The_same_event_again_is_no_progress()
    {
        Add("a", "Downloading", 5, 10);
        Assert.False(report.Add(new PullProgress { Layer = "a", Status = "Downloading", CurrentBytes = 5, TotalBytes = 10 }));
    }

    private void Add(string? layer, string status, long? bytes = null, long? total = null) =>
        report.Add(new PullProgress { Layer = layer, Status = status, CurrentBytes = bytes, TotalBytes = total });
}
