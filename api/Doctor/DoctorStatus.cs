namespace BuildApi.Doctor;

/// <summary>How something is that the service needs.</summary>
internal enum DoctorStatus
{
    Ok,
    /// <summary>The service works; something will be missed, or will not do under load.</summary>
    Warn,
    /// <summary>Builds cannot run, or something may be lost.</summary>
    Fail,
}
