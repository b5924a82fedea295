using System.Globalization;
using BuildApi.Health;
using BuildApi.Storage;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace BuildApi.Doctor;

/// <summary>Whether the data folder is closed to others, can be written, and has room.</summary>
internal sealed class FolderCheck(DataFolder data, DiskSpace disk) : IDoctorCheck
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead
        | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    public string Name => "data folder";

    public Task<DoctorFinding> RunAsync(CancellationToken ct)
    {
        if (DataFolder.WhatIsWrong(data.Path) is { } wrong)
            return Task.FromResult(DoctorFinding.Fail($"{data.Path} cannot be written: {wrong}", "Give it to the user that the service runs as."));
        if ((File.GetUnixFileMode(data.Path) & Others) != 0)
            return Task.FromResult(DoctorFinding.Fail($"{data.Path} is open to other users, and keys are in it.", $"Run: chmod 700 {data.Path}"));
        var room = DataFolderHealth.Of(disk.Of(data.Path).Free);
        var detail = string.Create(CultureInfo.InvariantCulture, $"{data.Path}. {room.Description}");
        return Task.FromResult(new DoctorFinding(room.Status switch
        {
            HealthStatus.Healthy => DoctorStatus.Ok,
            HealthStatus.Degraded => DoctorStatus.Warn,
            _ => DoctorStatus.Fail,
        }, detail, null));
    }
}
