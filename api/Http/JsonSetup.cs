using System.Text.Json;
using System.Text.Json.Serialization;

namespace BuildApi.Http;

/// <summary>The JSON of the contract: camelCase, enums as camelCase text, strict about names and numbers.</summary>
internal static class JsonSetup
{
    public static JsonSerializerOptions Options { get; } = Apply(new JsonSerializerOptions(JsonSerializerDefaults.Web));

    public static JsonSerializerOptions Apply(JsonSerializerOptions options)
    {
        // A typo must never pass silently.
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        // With quoted numbers allowed every integer is "integer or string" in the OpenAPI document.
        options.NumberHandling = JsonNumberHandling.Strict;
        options.AllowDuplicateProperties = false;
        options.Converters.Add(new SnakeCaseEnumConverter<Builds.FailureCode>());
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        return options;
    }

    /// <summary>Codes are <c>snake_case</c>, like the codes of problems.</summary>
    private sealed class SnakeCaseEnumConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
        where T : struct, Enum;
}
