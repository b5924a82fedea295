using BuildApi.Storage;

namespace BuildApi.Doctor;

/// <summary>Whether the store is whole, and of a version that this program knows.</summary>
internal sealed class DatabaseCheck(DataFolder data) : IDoctorCheck
{
    public string Name => "store";

    public Task<DoctorFinding> RunAsync(CancellationToken ct) => Task.FromResult(
        StoreCheck.WhatIsWrong(data.Path) is { } wrong ? new DoctorFinding(DoctorStatus.Fail, wrong, null)
        : File.Exists(data.File(Database.FileName)) ? DoctorFinding.Ok("The store is whole.")
        : DoctorFinding.Ok("There is no store yet; the first start makes it."));
}
