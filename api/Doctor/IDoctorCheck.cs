namespace BuildApi.Doctor;

/// <summary>
/// Looks at one thing that the service needs. Registered as a service of this type, a check is made by the command and by <c>GET /doctor</c>, in the order of
/// the registrations.
/// </summary>
/// <remarks>
/// Checks run at once, each once, and must change nothing that outlives them. They are given some seconds and then the token is cancelled; an exception is a
/// finding of its own (<see cref="DoctorStatus.Fail"/> with its message), so that only what a check understands needs catching.
/// </remarks>
internal interface IDoctorCheck
{
    /// <summary>One or two words in small letters, such as <c>data folder</c>.</summary>
    string Name { get; }

    Task<DoctorFinding> RunAsync(CancellationToken ct);
}
