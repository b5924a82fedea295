namespace BuildApi.Configuration;

/// <summary>
/// Where the runners' Unix socket is. Its folder is what containers see: a mounted socket file would die with the
/// service, a mounted folder shows the new socket of the next start.
/// </summary>
internal static class RunnerSocket
{
    public const string FolderName = "run";
    public const string FileName = "runner.sock";

    /// <summary>What runners call the service by; the socket leads to it, and no name server.</summary>
    public const string HostName = "buildapi";

    /// <summary>The folder inside a container.</summary>
    public const string ContainerFolder = "/run/buildapi";

    public static string FolderIn(string dataFolder) => Path.Combine(dataFolder, FolderName);

    public static string PathIn(string dataFolder) => Path.Combine(FolderIn(dataFolder), FileName);
}
