namespace BuildApi.Tests.Support;

/// <summary>A folder that goes away with the test; its path is short, for a Unix socket's path has 107 bytes at the most.</summary>
internal sealed class ShortFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("ba-").FullName;

    public string In(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    public void Dispose()
    {
        if (Directory.Exists(Path)) Directory.Delete(Path, recursive: true);
    }
}
