using BuildApi.Configuration;

namespace BuildApi.Doctor;

/// <summary>Whether builds can read the certificates that they are to trust: not all run as a user who may read everything.</summary>
internal sealed class CaBundleCheck(BuildApiOptions options) : IDoctorCheck
{
    public string Name => "extra CA bundle";

    public Task<DoctorFinding> RunAsync(CancellationToken ct) => Task.FromResult(Of(options.ExtraCaBundle));

    private static DoctorFinding Of(string? path)
    {
        if (path is null) return DoctorFinding.Ok("None is set.");
        return File.Exists(path) && (File.GetUnixFileMode(path) & UnixFileMode.OtherRead) == 0
            ? DoctorFinding.Warn($"{path} is closed to others: builds cannot read it where the image has a user of its own, or the engine maps users.",
                $"Run: chmod a+r {path}")
            : DoctorFinding.Ok($"{path}.");
    }
}
