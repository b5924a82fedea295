using BuildApi.Storage;

namespace BuildApi.Doctor;

/// <summary>Whether one service, and no more, works on the data folder. Asked by the service itself, it is its own lock that is found.</summary>
internal sealed class LockCheck(DataFolder data, IServiceProvider services) : IDoctorCheck
{
    public string Name => "lock";

    public async Task<DoctorFinding> RunAsync(CancellationToken ct)
    {
        if (services.GetService<DataFolderLock>() is not null) return DoctorFinding.Ok("This service holds the data folder.");
        try
        {
            (await DataFolderLock.TakeAsync(data.Path)).Dispose();
            return DoctorFinding.Ok("No service works on the data folder; one can be started.");
        }
        catch (DataFolderInUseException)
        {
            return DoctorFinding.Ok("A service works on the data folder; another one cannot be started.");
        }
    }
}
