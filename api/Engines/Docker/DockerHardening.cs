using Docker.DotNet.Models;

namespace BuildApi.Engines.Docker;

/// <summary>
/// What every container gets, whoever asks for it: no privileges, few capabilities, no way to gain more, limits.
/// </summary>
internal static class DockerHardening
{
    // What apt, apk, dnf and npm need to unpack files with owners, to switch user and to end their children.
    private static readonly string[] KeptCapabilities =
        ["CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID", "SETFCAP", "SYS_CHROOT"];

    public static HostConfig HostConfig(ContainerSpec spec) => new()
    {
        Privileged = false,
        CapDrop = ["ALL"],
        CapAdd = [.. KeptCapabilities],
        SecurityOpt = ["no-new-privileges"],
        PidsLimit = spec.PidsLimit,
        Memory = spec.MemoryBytes ?? 0,
        // Equal to Memory: no swap on top, so that the limit is the limit.
        MemorySwap = spec.MemoryBytes ?? 0,
        NanoCPUs = spec.Cpus is { } cpus ? (long)(cpus * 1_000_000_000) : 0,
        UsernsMode = spec.HasMachineUsers ? "host" : "",
        NetworkMode = spec.Network ?? "none",
        ExtraHosts = [.. spec.ExtraHosts],
        Runtime = spec.Runtime,
        // An init reaps what a build leaves in the background and passes signals on.
        Init = true,
        // The log of a build goes through the runner; what the container prints itself is a few lines.
        LogConfig = new LogConfig
        {
            Type = "json-file",
            Config = new Dictionary<string, string> { ["max-size"] = "1m", ["max-file"] = "1" },
        },
        Tmpfs = spec.MemoryFolders.ToDictionary(folder => folder.Key, folder => folder.Value),
        Mounts = [.. spec.Mounts.Select(mount => new Mount
        {
            Type = "bind",
            Source = mount.Source,
            Target = mount.Target,
            ReadOnly = mount.ReadOnly,
        }), .. spec.Overlays.Select(Overlay)],
    };

    // A volume without a name goes with its container. Renaming a folder that lies below must not cost a copy, nor fail
    // as between two file systems; that needs redirect_dir.
    private static Mount Overlay(ContainerOverlay overlay) => overlay.LowerFolders.Count == 0
        ? new Mount { Type = "bind", Source = overlay.UpperFolder, Target = overlay.Target }
        : new Mount
        {
            Type = "volume",
            Target = overlay.Target,
            VolumeOptions = new VolumeOptions
            {
                NoCopy = true,
                DriverConfig = new Driver
                {
                    Name = "local",
                    Options = new Dictionary<string, string>
                    {
                        ["type"] = "overlay",
                        ["device"] = "overlay",
                        ["o"] =
                            $"lowerdir={string.Join(':', overlay.LowerFolders)},upperdir={overlay.UpperFolder},"
                                + $"workdir={overlay.WorkFolder},redirect_dir=on,metacopy=off",
                    },
                },
            },
        };
}
