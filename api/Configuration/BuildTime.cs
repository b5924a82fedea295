using System.Reflection;

namespace BuildApi.Configuration;

/// <summary>Building the project starts the program to read its OpenAPI document; then nothing else may happen.</summary>
internal static class BuildTime
{
    public static bool IsNow { get; } = Assembly.GetEntryAssembly()?.GetName().Name == "GetDocument.Insider";

    /// <summary>Whether another program hosts this one (the above, tests): then the arguments are that program's words.</summary>
    public static bool IsHosted { get; } = Assembly.GetEntryAssembly() != typeof(BuildTime).Assembly;
}
