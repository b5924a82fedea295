using System.Globalization;

namespace BuildApi.EngineTests.Machine;

/// <summary>
/// A folder that goes away with the test. Its path is short, because Unix sockets (107 bytes) live in some of them, and
/// holds the number of the process that tests, so that what a killed run left can be told from what is in use.
/// </summary>
public sealed class TemporaryFolder : IDisposable
{
    private const string Prefix = "bapi-";

    public string Path { get; } =
        Directory.CreateTempSubdirectory(string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-")).FullName;

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

    /// <summary>Folders of test processes that are no more.</summary>
    internal static IReadOnlyList<string> OfDeadProcesses() =>
    [
        .. Directory.EnumerateDirectories(System.IO.Path.GetTempPath(), Prefix + "*-*").Where(folder =>
            int.TryParse(System.IO.Path.GetFileName(folder).Split('-')[1], CultureInfo.InvariantCulture, out var process)
            && !Directory.Exists($"/proc/{process}")),
    ];
}
