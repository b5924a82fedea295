namespace BuildApi.BuildImages.Checks;

/// <summary>Reads the engine's refusal to start a container with <c>sh</c>; other refusals say nothing of the image.</summary>
internal static class ShellRefusal
{
    /// <summary>There is no <c>sh</c>, or none that may be run.</summary>
    public static bool IsSaidBy(string message) => message.Contains("\"sh\"", StringComparison.Ordinal)
        && (message.Contains("executable file not found", StringComparison.Ordinal) || message.Contains("no such file", StringComparison.OrdinalIgnoreCase)
            || message.Contains("permission denied", StringComparison.OrdinalIgnoreCase));

    /// <summary>There is one, for another processor.</summary>
    public static bool IsForeign(string message) => message.Contains("exec format error", StringComparison.OrdinalIgnoreCase);
}
