using System.Globalization;
using System.Text.Json;

namespace BuildApi.Sdk;

/// <summary>How values stand in addresses and headers.</summary>
internal static class ParameterText
{
    /// <exception cref="ArgumentException">It is the unknown value of an enum.</exception>
    public static string Of(object? value, CultureInfo culture) => value switch
    {
        null => "",
        bool truth => truth ? "true" : "false",
        Enum named => JsonSerializer.SerializeToElement(named, WireJson.Default.GetTypeInfo(named.GetType())!).GetString()!,
        _ => Convert.ToString(value, culture) ?? "",
    };
}
