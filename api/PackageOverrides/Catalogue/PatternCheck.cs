namespace BuildApi.PackageOverrides.Catalogue;

/// <summary>What is wrong with a pattern that reads versions out of a text.</summary>
internal static class PatternCheck
{
    public static void Run(string pattern, Action<string> fault)
    {
        try
        {
            if (!VersionReading.Compile(pattern).GetGroupNames().Contains("version")) fault($"the pattern '{pattern}' has no group named version.");
        }
        catch (ArgumentException invalid)
        {
            fault($"the pattern '{pattern}' is not a regular expression: {invalid.Message}");
        }
    }
}
