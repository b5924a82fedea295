namespace BuildApi.EngineTests.ToolStore;

/// <summary>Whether all versions and all pairs are to be tried: <c>scripts/catalogue</c>. Else a sample, for the usual run.</summary>
internal static class WholeCatalogue
{
    public static bool IsWanted { get; } = Environment.GetEnvironmentVariable("BUILDAPI_WHOLE_CATALOGUE") == "1";
}
