namespace BuildApi.BuildSpecs.Yaml;

/// <summary>How to write a text so that YAML takes it as it is, for use in messages.</summary>
internal static class Quoting
{
    private const int Longest = 120;

    /// <summary>In single quotes, with those inside doubled; very long texts are cut.</summary>
    public static string Single(string text) => $"'{Shorten(text).Replace("'", "''", StringComparison.Ordinal)}'";

    public static string Shorten(string text) =>
        text.Length <= Longest ? text : string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[Longest - 1]) ? Longest - 1 : Longest), "…");
}
