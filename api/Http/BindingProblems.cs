using System.Globalization;
using System.Text.RegularExpressions;

namespace BuildApi.Http;

/// <summary>Says of a value in an address that is of the wrong kind what to write.</summary>
internal static partial class BindingProblems
{
    /// <summary>From the framework's own words; null when they are not about such a value.</summary>
    public static string? Explain(string message)
    {
        if (Failed().Match(message) is not { Success: true } failed) return null;
        var (type, name, value) = (failed.Groups[1].Value, failed.Groups[2].Value, failed.Groups[3].Value);
        if (type.Contains("DateTimeOffset", StringComparison.Ordinal))
            return $"{name} must be a time, but '{value}' is not one. Write it as in {name}=2030-01-31T12:00:00Z (a + in an address is written %2B).";
        return type.Contains("bool", StringComparison.OrdinalIgnoreCase)
            ? $"{name} must be true or false, but '{value}' is neither. Write {name}=true, or leave it out."
            : $"{name} must be a whole number, but '{value}' is not one. Write "
                + $"{name}={(name == "wait" ? Seconds(value) : Number(value) ?? "10, for example")}.";
    }

    private static string Seconds(string value)
    {
        if (Number(value) is not { } number) return "60, in seconds";
        var inMinutes = Leading().Match(value).Groups[2].Value is "m" or "min" or "minutes";
        return $"{long.Parse(number, CultureInfo.InvariantCulture) * (inMinutes ? 60 : 1)}, without a unit: it is seconds";
    }

    private static string? Number(string value) => Leading().Match(value) is { Success: true } read ? read.Groups[1].Value : null;

    [GeneratedRegex("""^Failed to bind parameter "(\S+) (\S+)" from "(.*)"\.?$""", RegexOptions.Singleline)]
    private static partial Regex Failed();

    [GeneratedRegex("""^\s*(\d{1,9})\s*([a-z]*)""")]
    private static partial Regex Leading();
}
