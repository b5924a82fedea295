using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Metadata;

namespace BuildApi.Http;

/// <summary>Says of a value in an address that is of the wrong kind what to write.</summary>
internal static partial class BindingProblems
{
    /// <summary>From the framework's own words; null when they are not about such a value.</summary>
    public static string? Explain(string message)
    {
        if (Failed().Match(message) is not { Success: true } failed) return null;
        return Sentence(failed.Groups[1].Value, failed.Groups[2].Value, failed.Groups[3].Value);
    }

    /// <summary>The same of a request that was refused without a word, as values that may be left out are; null when its query is not the reason.</summary>
    public static string? Find(HttpContext http) => (http.GetEndpoint()?.Metadata.GetOrderedMetadata<IParameterBindingMetadata>() ?? [])
        .Select(parameter => (parameter.ParameterInfo.ParameterType, parameter.Name, Value: http.Request.Query[parameter.Name].ToString()))
        .Select(sent => (Type: Nullable.GetUnderlyingType(sent.ParameterType) ?? sent.ParameterType, sent.Name, sent.Value))
        .Where(sent => sent.Value.Length > 0 && !CanBeRead(sent.Value, sent.Type))
        .Select(sent => Sentence(sent.Type.Name, sent.Name, sent.Value)).FirstOrDefault();

    private static bool CanBeRead(string value, Type type)
    {
        if (type == typeof(DateTimeOffset)) return DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _);
        if (type == typeof(bool)) return bool.TryParse(value, out _);
        return type == typeof(int) ? int.TryParse(value, CultureInfo.InvariantCulture, out _)
            : type != typeof(long) || long.TryParse(value, CultureInfo.InvariantCulture, out _);
    }

    private static string Sentence(string type, string name, string value)
    {
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
