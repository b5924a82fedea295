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
        options.Converters.Add(new SnakeCaseEnums());
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        return options;
    }

    /// <summary>Enums that are marked so are codes, and codes are <c>snake_case</c> everywhere.</summary>
    private sealed class SnakeCaseEnums : JsonConverterFactory
    {
        private static readonly JsonStringEnumConverter SnakeCase = new(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false);

        public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum && typeToConvert.IsDefined(typeof(SnakeCaseAttribute), inherit: false);

        public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) => SnakeCase.CreateConverter(typeToConvert, options);
    }
}

/// <summary>Marks an enum whose values are codes, like those of problems: <c>snake_case</c> in JSON.</summary>
[AttributeUsage(AttributeTargets.Enum)]
internal sealed class SnakeCaseAttribute : Attribute;
