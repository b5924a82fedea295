using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BuildApi.Http;

/// <summary>Turns what the JSON reader throws into an answer that names the member.</summary>
internal static partial class JsonProblems
{
    public static ProblemHttpResult From(JsonException json)
    {
        if (UnknownMember().Match(json.Message) is { Success: true } unknown)
        {
            var name = unknown.Groups[1].Value;
            return Problems.Invalid(Field(json.Path, name), $"There is no member '{name}' here. Correct its spelling or leave it out.");
        }

        if (Duplicate().Match(json.Message) is { Success: true } twice)
        {
            var name = twice.Groups[1].Value;
            return Problems.Invalid(Field(json.Path, name), $"The member '{name}' appears twice.");
        }

        if (MissingMembers().Match(json.Message) is { Success: true } missing)
        {
            return Problems.Invalid(missing.Groups[1].Value.Split(", ")
                .Select(name => name.Trim('\'', '.', ' ')).ToDictionary(name => name, name => $"'{name}' is missing."));
        }

        // A path that is set means that the text was JSON and the value at the path was not of the expected type.
        return WrongType().Match(json.Message) is { Success: true }
            ? Problems.Invalid(Field(json.Path, null), $"The value at {json.Path} is not of the expected type.{ExpectedTypes.Advice(json.Message)}")
            : Problems.Of(StatusCodes.Status400BadRequest, "invalid_json",
                $"The body is not valid JSON: line {json.LineNumber + 1}, byte {json.BytePositionInLine + 1}.");
    }

    private static string Field(string? path, string? member)
    {
        var field = (path ?? "$").TrimStart('$').TrimStart('.');
        if (member is not null && !field.EndsWith(member, StringComparison.Ordinal)) field = field.Length == 0 ? member : $"{field}.{member}";
        return field.Length == 0 ? "body" : field;
    }

    [GeneratedRegex("The JSON property '([^']*)' could not be mapped")]
    private static partial Regex UnknownMember();

    [GeneratedRegex("Duplicate property '([^']*)'")]
    private static partial Regex Duplicate();

    [GeneratedRegex("missing required properties including: (.*)")]
    private static partial Regex MissingMembers();

    [GeneratedRegex("could not be converted")]
    private static partial Regex WrongType();
}
