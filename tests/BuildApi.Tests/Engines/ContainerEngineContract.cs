using System.Formats.Tar;
using System.Text;
using BuildApi.Engines;

namespace BuildApi.Tests.Engines;

/// <summary>
/// The contract of <see cref="IContainerEngine"/> as tests: whoever implements it derives from this and says how to make
/// containers behave. Depends on nothing but xunit and the contract, so that other test projects may compile it in.
/// </summary>
public abstract class ContainerEngineContract
{
    private readonly Dictionary<string, string> labels = new() { ["buildapi.contract"] = Guid.NewGuid().ToString("N") };

    private protected abstract IContainerEngine Engine { get; }

    /// <summary>An image that is on the machine, as a reference.</summary>
    private protected abstract string ImageReference { get; }

    /// <summary>What a specification needs so that its container behaves like this.</summary>
    private protected abstract ContainerSpec Specify(ContainerBehaviour behaviour, ContainerSpec draft);

    [Fact]
    public async Task An_engine_introduces_itself()
    {
        var info = await Engine.GetInfoAsync(CancellationToken.None);
        Assert.All([info.Name, info.Version, info.ApiVersion], Assert.NotEmpty);
        Assert.Matches("^[a-z]+/[a-z0-9]+$", info.Platform);
    }

    [Fact]
    public async Task An_engine_tells_of_its_machine()
    {
        var machine = await Engine.GetMachineAsync(CancellationToken.None);
        Assert.NotEmpty(machine.StorageDriver);
        Assert.InRange(machine.Time!.Value, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1));
    }

    [Fact]
    public async Task An_image_is_found_by_reference_and_by_id_and_one_that_is_not_there_is_null()
    {
        var image = await Engine.FindImageAsync(ImageReference, CancellationToken.None);

        Assert.StartsWith("sha256:", image!.Id, StringComparison.Ordinal);
        Assert.Equal(image.Id, (await Engine.FindImageAsync(image.Id, CancellationToken.None))!.Id);
        Assert.Null(await Engine.FindImageAsync("registry.invalid/there-is-no/such-image:1", CancellationToken.None));
    }

    [Fact]
    public async Task The_images_on_the_machine_are_listed_by_their_ids()
    {
        var image = await Engine.FindImageAsync(ImageReference, CancellationToken.None);
        Assert.Contains(image!.Id, await Engine.ListImageIdsAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_network_that_many_make_sure_of_at_once_can_be_used_and_removed()
    {
        var network = $"buildapi-contract-{Guid.NewGuid():N}"[..32];
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Engine.EnsureNetworkAsync(network, labels, CancellationToken.None))));

        var id = await CreateAsync(ContainerBehaviour.PrintsAndEnds, network: network);
        await Engine.StartContainerAsync(id, CancellationToken.None);
        Assert.Equal(3, (await Engine.WaitContainerAsync(id, CancellationToken.None)).ExitCode);

        await Engine.RemoveContainerAsync(id, CancellationToken.None);
        await Engine.RemoveNetworkAsync(network, CancellationToken.None);
    }

    [Fact]
    public async Task A_container_is_created_started_waited_for_read_and_removed()
    {
        var id = await CreateAsync(ContainerBehaviour.PrintsAndEnds);
        Assert.Equal(("created", false), (Listed(await ListAsync(), id), (await ListAsync()).Single().Running));
        await Engine.StartContainerAsync(id, CancellationToken.None);

        Assert.Equal(new ContainerExit(3, OutOfMemory: false), await Engine.WaitContainerAsync(id, CancellationToken.None));
        Assert.Equal(new ContainerExit(3, OutOfMemory: false), await Engine.WaitContainerAsync(id, CancellationToken.None));

        Assert.Equal("out\n", Encoding.UTF8.GetString(await Engine.ReadLogAsync(id, 1000, CancellationToken.None)));
        Assert.Equal("ou", Encoding.UTF8.GetString(await Engine.ReadLogAsync(id, 2, CancellationToken.None)));
        await Engine.RemoveContainerAsync(id, CancellationToken.None);
        Assert.Empty(await ListAsync());
    }

    [Fact]
    public async Task Containers_are_listed_by_all_their_labels()
    {
        var id = await CreateAsync(ContainerBehaviour.WaitsForTheSignal, ("role", "one"));
        var other = await CreateAsync(ContainerBehaviour.WaitsForTheSignal, ("role", "two"));
        await Engine.StartContainerAsync(id, CancellationToken.None);

        var one = Assert.Single(await Engine.ListContainersAsync(new Dictionary<string, string>(labels) { ["role"] = "one" }, CancellationToken.None));

        Assert.Equal((id, true, "one"), (one.Id, one.Running, one.Labels["role"]));
        Assert.InRange(one.CreatedAt, DateTimeOffset.UtcNow.AddMinutes(-10), DateTimeOffset.UtcNow.AddMinutes(10));
        Assert.Equal(2, (await ListAsync()).Count);
        foreach (var each in new[] { id, other }) await Engine.RemoveContainerAsync(each, CancellationToken.None);
    }

    [Fact]
    public async Task What_a_container_has_written_is_measured_until_it_is_gone()
    {
        var id = await CreateAsync(ContainerBehaviour.PrintsAndEnds);
        await Engine.StartContainerAsync(id, CancellationToken.None);
        await Engine.WaitContainerAsync(id, CancellationToken.None);

        Assert.InRange((await Engine.FindWrittenBytesAsync(id, CancellationToken.None))!.Value, 5, 1024 * 1024);
        await Engine.RemoveContainerAsync(id, CancellationToken.None);
        Assert.Null(await Engine.FindWrittenBytesAsync(id, CancellationToken.None));
    }

    [Fact]
    public async Task A_container_that_is_asked_to_end_ends_by_itself()
    {
        var id = await CreateAsync(ContainerBehaviour.WaitsForTheSignal);
        await Engine.StartContainerAsync(id, CancellationToken.None);

        await Engine.StopContainerAsync(id, TimeSpan.FromSeconds(20), CancellationToken.None);

        Assert.Equal(7, (await Engine.WaitContainerAsync(id, CancellationToken.None)).ExitCode);
        await Engine.RemoveContainerAsync(id, CancellationToken.None);
    }

    [Fact]
    public async Task A_container_that_does_not_listen_is_killed_after_its_grace()
    {
        var id = await CreateAsync(ContainerBehaviour.IgnoresTheSignal);
        await Engine.StartContainerAsync(id, CancellationToken.None);

        await Engine.StopContainerAsync(id, TimeSpan.FromSeconds(1), CancellationToken.None);

        Assert.Equal(137, (await Engine.WaitContainerAsync(id, CancellationToken.None)).ExitCode);
        await Engine.RemoveContainerAsync(id, CancellationToken.None);
    }

    [Fact]
    public async Task Removing_a_container_that_runs_ends_it()
    {
        var id = await CreateAsync(ContainerBehaviour.WaitsForTheSignal);
        await Engine.StartContainerAsync(id, CancellationToken.None);

        await Engine.RemoveContainerAsync(id, CancellationToken.None);

        Assert.Empty(await ListAsync());
        await Assert.ThrowsAsync<ContainerNotFoundException>(() => Engine.WaitContainerAsync(id, CancellationToken.None));
    }

    [Fact]
    public async Task Stopping_and_removing_what_is_gone_is_a_success()
    {
        var id = await CreateAsync(ContainerBehaviour.PrintsAndEnds);
        for (var count = 0; count < 2; count++)
        {
            await Engine.RemoveContainerAsync(id, CancellationToken.None);
            await Engine.StopContainerAsync(id, TimeSpan.FromSeconds(1), CancellationToken.None);
        }

        await Engine.RemoveNetworkAsync("buildapi-contract-no-such-network", CancellationToken.None);
        Assert.True(await Engine.RemoveImageAsync("registry.invalid/there-is-no/such-image:1", CancellationToken.None));
    }

    [Fact]
    public async Task What_is_not_there_is_told_from_an_engine_that_is_not_there()
    {
        const string nothing = "0000000000000000000000000000000000000000000000000000000000000000";
        await Assert.ThrowsAsync<ContainerNotFoundException>(() => Engine.WaitContainerAsync(nothing, CancellationToken.None));
        await Assert.ThrowsAnyAsync<EngineException>(() => Engine.StartContainerAsync(nothing, CancellationToken.None));
        await Assert.ThrowsAnyAsync<EngineException>(() => Engine.ReadLogAsync(nothing, 10, CancellationToken.None));
        await Assert.ThrowsAnyAsync<EngineException>(() => Engine.OpenArchiveAsync(nothing, "/tmp", CancellationToken.None));
    }

    [Fact]
    public async Task A_command_that_is_not_in_the_image_is_named_at_the_start_or_by_the_end()
    {
        var id = await CreateAsync(ContainerBehaviour.CannotStart);

        Assert.Contains("nothing", await WhyNotAsync(id), StringComparison.Ordinal);

        await Engine.RemoveContainerAsync(id, CancellationToken.None);
        Assert.Empty(await ListAsync());
    }

    [Fact]
    public async Task A_container_without_an_image_is_not_created() =>
        await Assert.ThrowsAnyAsync<EngineException>(() => CreateAsync(ContainerBehaviour.PrintsAndEnds, image: "registry.invalid/there-is-no/such-image:1"));

    [Fact]
    public async Task Waiting_ends_with_its_token_and_the_container_goes_on()
    {
        var id = await CreateAsync(ContainerBehaviour.WaitsForTheSignal);
        await Engine.StartContainerAsync(id, CancellationToken.None);
        using var patience = new CancellationTokenSource();
        var waiting = Engine.WaitContainerAsync(id, patience.Token);

        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.True(Assert.Single(await ListAsync()).Running);
        await Engine.RemoveContainerAsync(id, CancellationToken.None);
    }

    [Fact]
    public async Task The_content_of_a_folder_comes_out_as_an_archive_named_from_the_folder_on()
    {
        var id = await EndedAsync();

        await using var archive = await Engine.OpenArchiveAsync(id, "/tmp/out/.", CancellationToken.None);

        Assert.Equal(new Dictionary<string, string> { ["./a.txt"] = "hello", ["./sub/b.txt"] = "" }, await FilesAsync(archive));
        await Engine.RemoveContainerAsync(id, CancellationToken.None);
    }

    [Fact]
    public async Task A_lone_file_comes_out_under_its_name()
    {
        var id = await EndedAsync();

        await using var archive = await Engine.OpenArchiveAsync(id, "/tmp/out/a.txt", CancellationToken.None);

        Assert.Equal(new Dictionary<string, string> { ["a.txt"] = "hello" }, await FilesAsync(archive));
        await Engine.RemoveContainerAsync(id, CancellationToken.None);
    }

    [Fact]
    public async Task A_path_that_is_not_there_is_told_from_a_container_that_is_not_there()
    {
        var id = await EndedAsync();

        await Assert.ThrowsAsync<ContainerPathNotFoundException>(() => Engine.OpenArchiveAsync(id, "/tmp/none/.", CancellationToken.None));

        Assert.Null(await Engine.FindPathAsync(id, "/tmp/none", CancellationToken.None));
        Assert.Equal(("a.txt", 5L, false), await PathAsync(id, "/tmp/out/a.txt"));
        Assert.True((await Engine.FindPathAsync(id, "/tmp/out", CancellationToken.None))!.IsFolder);
        await Engine.RemoveContainerAsync(id, CancellationToken.None);
    }

    private async Task<string> CreateAsync(
        ContainerBehaviour behaviour, (string Name, string Value)? label = null, string? image = null, string? network = null)
    {
        var all = new Dictionary<string, string>(labels);
        if (label is var (name, value)) all[name] = value;
        return await Engine.CreateContainerAsync(Specify(behaviour, new ContainerSpec
        {
            Name = $"buildapi-contract-{Guid.NewGuid():N}",
            Image = image ?? ImageReference,
            Command = [],
            Labels = all,
            Network = network,
        }), CancellationToken.None);
    }

    private async Task<string> WhyNotAsync(string id)
    {
        try
        {
            await Engine.StartContainerAsync(id, CancellationToken.None);
        }
        catch (EngineException refusal)
        {
            return refusal.Message;
        }

        Assert.Equal(127, (await Engine.WaitContainerAsync(id, CancellationToken.None)).ExitCode);
        return Encoding.UTF8.GetString(await Engine.ReadLogAsync(id, 1000, CancellationToken.None));
    }

    private async Task<string> EndedAsync()
    {
        var id = await CreateAsync(ContainerBehaviour.PrintsAndEnds);
        await Engine.StartContainerAsync(id, CancellationToken.None);
        await Engine.WaitContainerAsync(id, CancellationToken.None);
        return id;
    }

    private Task<IReadOnlyList<EngineContainer>> ListAsync() => Engine.ListContainersAsync(labels, CancellationToken.None);

    private static string Listed(IReadOnlyList<EngineContainer> containers, string id) =>
        containers.Any(container => container.Id == id) ? "created" : "missing";

    private async Task<(string, long, bool)> PathAsync(string id, string path) =>
        await Engine.FindPathAsync(id, path, CancellationToken.None) is { } found ? (found.Name, found.SizeBytes, found.IsFolder) : ("", 0, false);

    private static async Task<Dictionary<string, string>> FilesAsync(Stream archive)
    {
        var files = new Dictionary<string, string>();
        await using var tar = new TarReader(archive);
        while (await tar.GetNextEntryAsync() is { } entry)
        {
            if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile)) continue;
            using var text = new StreamReader(entry.DataStream ?? Stream.Null);
            files[entry.Name] = await text.ReadToEndAsync();
        }

        return files;
    }
}
