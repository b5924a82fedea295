using System.Globalization;
using BuildApi.Engines;

namespace BuildApi.Doctor;

/// <summary>Whether the engine's machine can do what builds need: layers, limits, and the same time as here.</summary>
internal sealed class EngineMachineCheck(IContainerEngine engine, TimeProvider clock) : IDoctorCheck
{
    private static readonly TimeSpan MostDifference = TimeSpan.FromSeconds(5);

    public string Name => "engine machine";

    public async Task<DoctorFinding> RunAsync(CancellationToken ct)
    {
        try
        {
            var before = clock.GetUtcNow();
            var machine = await engine.GetMachineAsync(ct);
            return Of(machine, before, clock.GetUtcNow());
        }
        catch (Exception failure) when (failure is EngineUnavailableException or EngineException)
        {
            return DoctorFinding.Fail($"The engine does not tell of its machine: {failure.Message}", "See the line of the engine.");
        }
    }

    /// <summary>What it means, when the engine answered between two times of the clock here; pure.</summary>
    public static DoctorFinding Of(EngineMachine machine, DateTimeOffset before, DateTimeOffset after)
    {
        var apart = machine.Time < before ? before - machine.Time.Value : machine.Time > after ? machine.Time.Value - after : TimeSpan.Zero;
        var found = string.Create(CultureInfo.InvariantCulture,
            $"Storage driver {machine.StorageDriver}, cgroup version {(machine.CgroupVersion.Length == 0 ? "unknown" : machine.CgroupVersion)}, "
                + $"{(machine.UserNamespace.Length == 0 ? "" : $"users mapped to {machine.UserNamespace}, ")}clocks {apart.TotalSeconds:0.0} s apart.");
        if (machine.StorageDriver is "vfs")
            return DoctorFinding.Warn(found, "The driver vfs copies whole images for every container: use overlay2 or containerd's overlayfs.");
        if (apart > MostDifference) return DoctorFinding.Warn(found, "Set both clocks by NTP: times in logs and the age of what is kept go by them.");
        return machine.CgroupVersion is "1"
            ? DoctorFinding.Warn(found, "Limits of memory are looser with version 1; a newer system has version 2.") : DoctorFinding.Ok(found);
    }
}
