using System.Diagnostics;

namespace BuildApi.Configuration;

internal static class HelperPrograms
{
    /// <summary>Without the service's settings, which hold keys and passwords, and which no helper needs.</summary>
    public static ProcessStartInfo WithoutSettings(this ProcessStartInfo start)
    {
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith(BuildApiOptions.Section, StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);
        return start;
    }
}
