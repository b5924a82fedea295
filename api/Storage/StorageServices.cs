using BuildApi.Configuration;
using Microsoft.AspNetCore.DataProtection;

namespace BuildApi.Storage;

internal static class StorageServices
{
    public static void AddStorage(this IServiceCollection services)
    {
        services.AddSingleton(provider => new DataFolder(provider.GetRequiredService<BuildApiOptions>().DataFolder));
        services.AddSingleton<Database>();
        services.AddSingleton<DiskSpace>();
        services.AddSingleton<DiskReserve>();
        services.AddSingleton<SecretBox>();
        // The key ring is read, and where there is none made, at start: not while the project is being built.
        if (BuildTime.IsNow) return;
        services.AddDataProtection().SetApplicationName("BuildApi");
        services.AddOptions<Microsoft.AspNetCore.DataProtection.KeyManagement.KeyManagementOptions>()
            .Configure<DataFolder, ILoggerFactory>((keys, folder, loggers) => keys.XmlRepository =
                new DurableKeys(folder.Folder(DurableKeys.FolderName), loggers));
    }

    /// <summary>Opens the store and brings it to the newest schema.</summary>
    public static void OpenStore(this WebApplication app)
    {
        // The first that is made is the last that is disposed of.
        _ = app.Services.GetService<DataFolderLock>();
        Migrator.Migrate(app.Services.GetRequiredService<Database>());
    }
}
