namespace BuildApi.EngineTests.Machine;

/// <summary>A folder that goes away with the test. Its path is short, because Unix sockets (107 bytes) live in some of them.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("bapi-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // A test may take the folder away itself.
        }
    }
}
