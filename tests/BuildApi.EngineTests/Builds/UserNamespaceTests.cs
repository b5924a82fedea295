using BuildApi.Engines;
using BuildApi.Engines.Docker;
using BuildApi.EngineTests.Machine;

namespace BuildApi.EngineTests.Builds;

/// <summary>Who root of a build is on the machine: nobody where the engine maps users, and root elsewhere.</summary>
public sealed class UserNamespaceTests(EngineTestRun run) : EngineBuildTest(run)
{
    [Fact]
    public async Task Root_of_a_build_is_root_of_the_machine_only_where_the_engine_maps_no_users()
    {
        var maps = (await DockerCli.RunAsync(["info", "--format", "{{json .SecurityOptions}}"])).Contains("\"name=userns", StringComparison.Ordinal);
        using var engine = DockerEngine.Connect(EngineAddress.Uri);
        var told = UserNamespace.RootOf(await UserNamespace.FindAsync(engine, CancellationToken.None));
        var app = await CreateAppAsync($"""
            {Spec.WithPage("echo \"user $(id -u) is $(xargs < /proc/self/uid_map)\"", "echo \"group $(id -g) is $(xargs < /proc/self/gid_map)\"",
                "mkdir -p kept && touch kept/file")}
              cache:
                paths: ['kept/**/*']
            """);

        var build = await app.BuildAsync();

        AssertSucceeded(build);
        var (user, group) = (MapOf("user", build.Log), MapOf("group", build.Log));
        if (maps)
        {
            Assert.All([user, group], map => Assert.Matches("^0 [1-9][0-9]* [0-9]+$", map));
            Assert.Equal(($"{told?.User}", $"{told?.Group}"), (user.Split(' ')[1], group.Split(' ')[1]));
        }
        else
        {
            Assert.Null(told);
            Assert.Equal(await HereAsync("uid_map"), user);
            Assert.Equal(await HereAsync("gid_map"), group);
        }

        // What it wrote where the service keeps it belongs to the same.
        var owners = await Command.RunAsync("find", [Path.Combine(Server.DataFolder, "caches"), "-name", "file", "-path", "*kept*", "-printf", "%U %G\n"]);
        Assert.Equal($"{user.Split(' ')[1]} {group.Split(' ')[1]}", owners);
    }

    /// <summary>Within the namespace, outside of it, how many.</summary>
    private static string MapOf(string what, string log) =>
        Assert.Single(log.Split('\n'), line => line.StartsWith($"{what} 0 is ", StringComparison.Ordinal))[$"{what} 0 is ".Length..];

    private static Task<string> HereAsync(string map) => Command.RunAsync("sh", ["-c", $"xargs < /proc/self/{map}"]);
}
