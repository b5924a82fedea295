using BuildApi.Apps;
using BuildApi.Builds;
using BuildApi.Execution.Run;
using BuildApi.Failures;
using BuildApi.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace BuildApi.Tests.Artifacts;

/// <summary>Artifacts and verdict agree, whatever ends a build and whenever: those that succeeded have artifacts, and nobody else.</summary>
public sealed class ArtifactVerdictTests
{
    [Fact]
    public async Task What_would_end_a_build_behind_its_artifacts_comes_too_late()
    {
        await using var service = await TestService.StartNewAsync();
        var app = await service.NewAppAsync(new BuildScript());
        service.Engine.OnArchive = archive => new Watched(archive, () => service.Services.GetRequiredService<RunningBuilds>().Fail(
            new BuildKey(AppId.Parse(app.Id, null), 1), new BuildFailure { Code = FailureCode.DiskFull, Message = "full" }));

        var ended = await app.BuildToEndAsync();

        Assert.Equal("succeeded", (string)ended["status"]!);
        Assert.Equal("let x", await service.Client.GetStringAsync(new Uri($"/apps/{app.Id}/builds/1/artifacts/assets/app.js", UriKind.Relative)));
    }

    /// <summary>As a service leaves it that was killed between the two.</summary>
    [Fact]
    public async Task A_build_that_was_ended_with_its_artifacts_saved_keeps_none()
    {
        await using var service = await TestService.StartNewAsync();
        await using var held = await HeldBuild.StartAsync(service);
        var saved = Path.Combine(service.DataFolder, "artifacts", held.App.Id, $"{held.Number}.tar");
        Directory.CreateDirectory(Path.GetDirectoryName(saved)!);
        await File.WriteAllTextAsync(saved, "saved");

        await service.Client.JsonAsync("POST", $"/apps/{held.App.Id}/builds/{held.Number}/cancel");

        Assert.Equal("canceled", (string)(await held.App.EndedAsync(held.Number))["status"]!);
        Assert.False(File.Exists(saved));
    }

    /// <summary>Says when it is done with.</summary>
    private sealed class Watched : MemoryStream
    {
        private readonly Action done;

        public Watched(Stream archive, Action done)
        {
            this.done = done;
            archive.CopyTo(this);
            Position = 0;
        }

        protected override void Dispose(bool disposing)
        {
            done();
            base.Dispose(disposing);
        }
    }
}
