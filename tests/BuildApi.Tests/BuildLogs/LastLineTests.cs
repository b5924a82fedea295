using System.Text;
using BuildApi.Apps;
using BuildApi.BuildLogs;
using BuildApi.Builds;
using BuildApi.Execution.Steps;
using BuildApi.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace BuildApi.Tests.BuildLogs;

/// <summary>The last line stands, whatever a runner still had on the way when it was written.</summary>
public sealed class LastLineTests(TestService service) : IClassFixture<TestService>
{
    [Fact]
    public async Task What_comes_behind_the_last_line_is_not_written_over_it()
    {
        await using var held = await HeldBuild.StartAsync(service);
        var key = new BuildKey(AppId.Parse(held.App.Id, null), held.Number);
        var build = (await service.Services.GetRequiredService<BuildStore>().FindAsync(key, default))!;
        var log = await service.Services.GetRequiredService<AttemptLogs>().OpenAsync(build, default);
        var position = (await service.Services.GetRequiredService<LogStore>().FindAsync(key, default))!.Value;

        var length = await log.WriteLastLineAsync("The end.", default);
        var late = await log.AppendAsync(position.Received, new MemoryStream("too late, and longer than the last line\n"u8.ToArray()), final: true, default);
        await log.WriteLineAsync("too late as well", default);

        Assert.False(late.Taken);
        var file = Directory.GetFiles(Path.Combine(service.DataFolder, "logs", held.App.Id), $"{held.Number}.log").Single();
        Assert.EndsWith("The end.\n", Encoding.UTF8.GetString((await File.ReadAllBytesAsync(file))[..(int)length]), StringComparison.Ordinal);
    }
}
