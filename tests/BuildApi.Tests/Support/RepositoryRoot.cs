namespace BuildApi.Tests.Support;

/// <summary>Where the sources are: the folder of <c>BuildApi.sln</c>, above the tests' own output.</summary>
internal static class RepositoryRoot
{
    public static string Path { get; } = Find();

    public static string In(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "BuildApi.sln"))) return folder.FullName;
        }

        throw new DirectoryNotFoundException($"There is no BuildApi.sln above {AppContext.BaseDirectory}: run the tests inside the repository.");
    }
}
