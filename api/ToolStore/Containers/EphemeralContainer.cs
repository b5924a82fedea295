using System.Text;
using BuildApi.Engines;
using BuildApi.ToolStore.Settings;

namespace BuildApi.ToolStore.Containers;

/// <summary>Runs one command in a container of its own, and removes the container on every way out.</summary>
internal sealed class EphemeralContainer(IContainerEngine engine, BusyContainers busy, ToolStoreSettings settings, TimeProvider clock)
{
    /// <summary>The label, besides those of the settings, by which a dead service's containers are found.</summary>
    public const string Label = "buildapi.tool-store";

    private const int LongestOutput = 256 * 1024;

    /// <exception cref="ContainerRunException">The command could not be started, ran out of memory, or took too long.</exception>
    /// <exception cref="EngineUnavailableException">The engine does not answer.</exception>
    public async Task<ContainerRunResult> RunAsync(ContainerRun run, CancellationToken ct)
    {
        var name = $"buildapi-tools-{Guid.NewGuid():N}";
        using var inUse = busy.Use(name);
        var id = await CreateAsync(run, name, ct);
        try
        {
            using var timeout = new CancellationTokenSource(run.Timeout, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, ct);
            try
            {
                await engine.StartContainerAsync(id, either.Token);
                var exit = await engine.WaitContainerAsync(id, either.Token);
                var output = await ReadAsync(id, either.Token);
                return exit.OutOfMemory
                    ? throw new ContainerRunException($"It needs more than {settings.MemoryBytes / 1024 / 1024} MB of memory and was ended.\n{output}")
                    : new ContainerRunResult(exit.ExitCode, output);
            }
            catch (OperationCanceledException) when (timeout.IsCancellationRequested && !ct.IsCancellationRequested)
            {
                throw new ContainerRunException($"It took longer than {run.Timeout.TotalMinutes:0.#} minutes and was ended.\n{await ReadAsync(id, ct)}");
            }
            catch (EngineException refused)
            {
                throw new ContainerRunException($"The engine did not run '{run.Command[0]}': {refused.Message}", refused);
            }
        }
        finally
        {
            await RemoveAsync(id);
        }
    }

    /// <summary>Removes the containers that a killed service left.</summary>
    public async Task SweepAsync(CancellationToken ct)
    {
        var own = settings.ContainerLabels();
        foreach (var left in await engine.ListContainersAsync(new Dictionary<string, string>(settings.Labels()) { [Label] = "install" }, ct))
        {
            // Somebody may ask for tools before this has run.
            if (own.Count > 0 && own.All(label => left.Labels.GetValueOrDefault(label.Key) == label.Value)) continue;
            await engine.RemoveContainerAsync(left.Id, ct);
        }
    }

    private async Task<string> CreateAsync(ContainerRun run, string name, CancellationToken ct)
    {
        try
        {
            return await engine.CreateContainerAsync(new ContainerSpec
            {
                Name = name,
                Image = run.Image.Id,
                Command = run.Command,
                Environment = run.Environment,
                Labels = new Dictionary<string, string>(settings.ContainerLabels()) { [Label] = "install" },
                Mounts = run.Mounts,
                User = run.User,
                HasMachineUsers = run.HasMachineUsers,
                WorkingFolder = "/",
                Network = run.Network,
                ExtraHosts = run.Network is null ? [] : settings.ExtraHosts,
                MemoryBytes = settings.MemoryBytes,
                PidsLimit = settings.PidsLimit,
                Runtime = settings.Runtime,
            }, ct);
        }
        catch (EngineException refused)
        {
            throw new ContainerRunException($"The engine did not create a container: {refused.Message}", refused);
        }
    }

    private async Task<string> ReadAsync(string id, CancellationToken ct) =>
        Encoding.UTF8.GetString(await engine.ReadLogAsync(id, LongestOutput, ct));

    private async Task RemoveAsync(string id)
    {
        // The caller's token may already be cancelled; the container must go away all the same.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30), clock);
        await engine.RemoveContainerAsync(id, patience.Token);
    }
}
