using System.Reflection;

namespace BuildApi.Configuration;

/// <summary>Building the project starts the program to read its OpenAPI document; then nothing else may happen.</summary>
internal static class BuildTime
{
    public static bool IsNow { get; } = Assembly.GetEntryAssembly()?.GetName().Name == "GetDocument.Insider";
}
