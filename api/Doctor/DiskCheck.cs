using System.Globalization;
using BuildApi.Storage;

namespace BuildApi.Doctor;

/// <summary>Whether what is flushed reaches the disk, and how long that takes: every change of the store and every piece of a log waits for it.</summary>
internal sealed class DiskCheck(DataFolder data, TimeProvider clock) : IDoctorCheck
{
    private const int Times = 5;
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(100);

    public string Name => "disk";

    public Task<DoctorFinding> RunAsync(CancellationToken ct)
    {
        var path = data.File($".doctor-{Guid.NewGuid():N}");
        var started = clock.GetTimestamp();
        try
        {
            using (var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                for (var time = 0; time < Times; time++)
                {
                    ct.ThrowIfCancellationRequested();
                    file.Write([1]);
                    file.Flush(flushToDisk: true);
                }
            }

            DurableFolder.Flush(data.Path);
        }
        catch (IOException failure)
        {
            return Task.FromResult(DoctorFinding.Fail($"What is written to {data.Path} cannot be flushed to the disk: {failure.Message}",
                "Put the data folder on a local file system."));
        }
        finally
        {
            File.Delete(path);
        }

        return Task.FromResult(Of(clock.GetElapsedTime(started) / (Times + 1)));
    }

    /// <summary>What it means that a flush takes so long; pure.</summary>
    public static DoctorFinding Of(TimeSpan flush)
    {
        var found = string.Create(CultureInfo.InvariantCulture, $"A flush takes {flush.TotalMilliseconds:0.0} ms.");
        return flush <= Slow ? DoctorFinding.Ok(found)
            : DoctorFinding.Warn(found, "Logs and the queue will be slow; put the data folder on a faster disk.");
    }
}
