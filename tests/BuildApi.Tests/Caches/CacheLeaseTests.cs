using BuildApi.Engines;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Caches;

/// <summary>Which kept caches a build gets; the test plays what the container writes into its layer.</summary>
public sealed class CacheLeaseTests(TestService service) : IClassFixture<TestService>
{
    private const string Spec = """
        version: 1
        frontend: { phases: { build: { commands: [make] } }, cache: { paths: ['kept/**/*'] } }
        """;

    [Fact]
    public async Task What_builds_wrote_under_one_mapping_of_users_is_there_again_under_that_one_only()
    {
        var seen = new List<int>();
        var app = await service.NewAppAsync(WritingTo(seen));

        foreach (var mapping in (string[])["", "", "100000.100000", "100000.100000", ""])
        {
            service.Engine.UserNamespace = mapping;
            Assert.Equal("succeeded", (string)(await app.BuildToEndAsync())["status"]!);
        }

        Assert.Equal([false, true, false, true, true], seen.Select(layers => layers > 0));
        Assert.Contains("by other users, and are not used", await app.LogAsync(3), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_engine_that_does_not_tell_of_its_users_is_taken_for_one_that_maps_nobody()
    {
        var seen = new List<int>();
        var app = await service.NewAppAsync(WritingTo(seen));
        service.Engine.MachineRefusal = "403: not allowed";
        try
        {
            foreach (var _ in (int[])[1, 2]) Assert.Equal("succeeded", (string)(await app.BuildToEndAsync())["status"]!);
        }
        finally
        {
            service.Engine.MachineRefusal = null;
        }

        Assert.Equal([false, true], seen.Select(layers => layers > 0));
    }

    /// <summary>Tells how many layers there were below its own.</summary>
    private static Func<FakeContainer, Task<int>> WritingTo(List<int> seen) => async container =>
    {
        Write(container.Spec.Overlays[0], container.Id);
        seen.Add(container.Spec.Overlays[0].LowerFolders.Count);
        return await new BuildScript { Spec = Spec }.RunAsync(container);
    };

    private static void Write(ContainerOverlay project, string content)
    {
        var app = Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(project.UpperFolder)))!;
        var kept = Directory.CreateDirectory(Path.Combine(project.UpperFolder, app, "kept"));
        File.WriteAllText(Path.Combine(kept.FullName, "file"), content);
    }
}
