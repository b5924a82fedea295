using System.Globalization;
using BuildApi.BuildLogs;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.BuildLogs;

/// <summary>Times of lines lie beside the log; its own bytes stay as they are.</summary>
public sealed class LogTimesTests(TestService service) : IClassFixture<TestService>
{
    private static readonly DateTimeOffset Noon = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Each_line_is_shown_with_its_time_and_the_log_is_as_it_was()
    {
        var before = DateTimeOffset.UtcNow.AddSeconds(-1);
        await using var build = await HeldBuild.StartAsync(service);
        build.Runner.Say("one\ntwo and ");
        await build.Runner.SendAsync();
        build.Runner.Say("a half\nthree");
        await build.Runner.SendAsync();
        await build.SucceedAsync();

        var plain = await build.App.LogAsync(build.Number);
        var timed = await service.Client.GetStringAsync(new Uri(build.LogPath + "?times=true", UriKind.Relative));
        var followed = await service.Client.GetStringAsync(new Uri(build.LogPath + "?times=true&follow=true", UriKind.Relative));

        var lines = timed.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(plain.Split('\n', StringSplitOptions.RemoveEmptyEntries), lines.Select(line => line[25..]));
        var times = lines.Select(line => DateTimeOffset.Parse(line[..24], CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(times.Order(), times);
        Assert.All(times, time => Assert.InRange(time, before, DateTimeOffset.UtcNow));
        Assert.Equal(timed, followed);
    }

    [Fact]
    public async Task Of_a_log_whose_times_are_gone_no_line_has_one()
    {
        var app = await service.NewAppAsync(new BuildScript());
        await app.BuildToEndAsync();
        File.Delete(Path.Combine(service.DataFolder, "logs", app.Id, "1.times"));

        var timed = await service.Client.GetStringAsync(new Uri($"/apps/{app.Id}/builds/1/log?times=true", UriKind.Relative));

        Assert.All(timed.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            line => Assert.StartsWith("-                        ", line, StringComparison.Ordinal));
    }

    [Fact]
    public void What_a_crash_took_or_was_written_again_is_never_shown_with_a_wrong_time()
    {
        var path = Path.GetTempFileName();
        try
        {
            Append(path, 0, 10, 0);
            // This one did not count before the crash, and other bytes came in its place.
            Append(path, 10, 30, 1);
            Append(path, 10, 20, 2);
            // The record of what came next is lost, and half of one is left.
            using (var torn = new FileStream(path, FileMode.Append)) torn.Write("torn"u8);
            Append(path, 25, 40, 3);

            using var file = File.OpenRead(path);
            var times = LogTimes.Read(file);

            Assert.Equal([0, 0, 2, 2, null, null, 3, 3, null], ((long[])[0, 9, 10, 19, 20, 24, 25, 39, 40]).Select(at => (times.At(at) - Noon)?.TotalSeconds));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void The_records_of_a_log_that_never_ends_stay_small()
    {
        var path = Path.GetTempFileName();
        try
        {
            using (var file = new FileStream(path, FileMode.Open, FileAccess.Write))
                for (var at = 0; at < 50_000; at++) LogTimes.Append(file, at, at + 1, Noon);

            Assert.InRange(new FileInfo(path).Length, 1_000_000, 1024 * 1024);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static void Append(string path, long start, long end, int second)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write);
        LogTimes.Append(file, start, end, Noon.AddSeconds(second));
    }
}
