using BuildApi.Engines;
using BuildApi.Storage.Unix;

namespace BuildApi.Tests.ToolStore;

/// <summary>Who writes a tool's folder, and whose it is, where the engine maps the users of containers to others.</summary>
public sealed class MappedUsersTests : IAsyncLifetime
{
    private readonly List<uint> owners = [];
    private readonly string outside = Directory.CreateTempSubdirectory().FullName;
    private ToolStoreRig rig = null!;

    public async Task InitializeAsync()
    {
        rig = await ToolStoreRig.StartAsync();
        rig.Mirror.PutNode("20.11.1");
        rig.Mirror.PutNpmTool("vite", "8.3.8", "vite", new { dependencies = new { rolldown = "1" } });
        await File.WriteAllTextAsync(Path.Combine(outside, "file"), "the machine's");
        rig.Engine.OnInstall = root =>
        {
            owners.Add(OwnerOf(root));
            File.CreateSymbolicLink(Path.Combine(root, "lib/away"), outside);
            if (!Environment.IsPrivilegedProcess) return;
            foreach (var path in (string[])[Path.Combine(root, "lib/away"), Path.Combine(root, "lib/node_modules/vite/cli.js"), Path.Combine(outside, "file")])
                Assert.Equal(0, NativeMethods.ChangeOwner(path, 100000, 200000));
        };
    }

    public async Task DisposeAsync()
    {
        await rig.DisposeAsync();
        Directory.Delete(outside, recursive: true);
    }

    [Fact]
    public async Task An_engine_that_maps_nobody_is_asked_for_nothing_beside_the_services_user()
    {
        using var tools = await rig.ProvideAsync("node 20.11.1", "vite");

        Assert.True(tools.Failure is null, tools.Failure?.Sentence + rig.Log);
        Assert.Equal(($"{NativeMethods.UserId()}:{NativeMethods.GroupId()}", false), (Install().User, Install().HasMachineUsers));
        Assert.Equal([NativeMethods.UserId()], owners);
        // What looks at the image and at the tool has no business with them.
        Assert.DoesNotContain(rig.Engine.Created, container => container != Install() && (container.HasMachineUsers || container.User is not null));
    }

    [Fact]
    public async Task A_service_that_is_root_lets_a_nobody_of_the_machine_write_it_and_takes_it_over()
    {
        rig.Engine.UserNamespace = "100000.200000";

        using var tools = await rig.ProvideAsync("node 20.11.1", "vite");

        Assert.True(tools.Failure is null, tools.Failure?.Sentence + rig.Log);
        // Who is not root cannot give files away.
        var root = Environment.IsPrivilegedProcess;
        Assert.Equal(($"{NativeMethods.UserId()}:{NativeMethods.GroupId()}", !root), (Install().User, Install().HasMachineUsers));
        Assert.Equal([root ? 100000u : NativeMethods.UserId()], owners);
        Assert.DoesNotContain(rig.Engine.Created, container => container != Install() && (container.HasMachineUsers || container.User is not null));
        foreach (var file in (string[])["", "lib", "lib/away", "lib/node_modules/vite/cli.js", "lib/node_modules/vite/node_modules/dependency"])
            Assert.Equal(NativeMethods.UserId(), OwnerOf(Path.Combine(tools.Mounts[1].Source, file)));
        // What a link leads to stays whose it was.
        Assert.Equal(root ? 100000u : NativeMethods.UserId(), OwnerOf(Path.Combine(outside, "file")));
    }

    private ContainerSpec Install() =>
        Assert.Single(rig.Engine.Created, container => container.Command.Any(word => word.Contains("npm install", StringComparison.Ordinal)));

    private static uint OwnerOf(string path) => Statx.TryGet(path, out var status) ? status.Owner : throw new FileNotFoundException(path);
}
