namespace BuildApi.ToolStore.Installs;

/// <summary>An install that did not come to its end, with what it printed.</summary>
/// <param name="mayPass">Trying again may help.</param>
internal sealed class InstallFailedException(string message, string output = "", bool mayPass = false) : Exception(message)
{
    public string Output { get; } = output;
    public bool MayPass { get; } = mayPass;

    /// <summary>No other recipe may take its place.</summary>
    public bool IsFinal { get; init; }
}
