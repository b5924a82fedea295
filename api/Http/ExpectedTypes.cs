using System.Text.RegularExpressions;

namespace BuildApi.Http;

/// <summary>Says of a value in JSON that is of the wrong type what to write in its place.</summary>
internal static partial class ExpectedTypes
{
    /// <summary>A sentence behind a space, from what the JSON reader says; empty when there is nothing to be said for sure.</summary>
    public static string Advice(string message) => Wanted().Match(message).Groups[1].Value switch
    {
        "String" => """ It is text: write it in quotes, as in "20".""",
        "Int32" or "Int64" => " It is a whole number: write it without quotes, as in 20.",
        "Double" or "Decimal" => " It is a number: write it without quotes, as in 1.5.",
        "Boolean" => " It is true or false: write it without quotes.",
        "Collections.Generic.Dictionary" or "Collections.Generic.IReadOnlyDictionary" => """ It is an object: write { "NAME": "value" }.""",
        "Collections.Generic.List" or "Collections.Generic.IReadOnlyList" => " It is a list: write it in [ ].",
        _ => "",
    };

    [GeneratedRegex("""converted to (?:System\.Nullable`1\[)?System\.(\w+(?:\.\w+)*)""")]
    private static partial Regex Wanted();
}
