namespace BuildApi.Doctor;

/// <summary>All checks, each with what it found.</summary>
/// <param name="Healthy">Whether nothing fails; there may be warnings.</param>
/// <param name="Checks">In the order in which the command prints them.</param>
internal sealed record DoctorReportView(bool Healthy, IReadOnlyList<DoctorLine> Checks);
