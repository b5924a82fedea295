namespace BuildApi.Doctor;

/// <summary>What a check found.</summary>
/// <param name="Detail">What is so, in a sentence.</param>
/// <param name="WhatToDo">A sentence; null when there is nothing to be done.</param>
internal sealed record DoctorFinding(DoctorStatus Status, string Detail, string? WhatToDo)
{
    public static DoctorFinding Ok(string detail) => new(DoctorStatus.Ok, detail, null);

    public static DoctorFinding Warn(string detail, string whatToDo) => new(DoctorStatus.Warn, detail, whatToDo);

    public static DoctorFinding Fail(string detail, string whatToDo) => new(DoctorStatus.Fail, detail, whatToDo);
}
