using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace BuildApi.Sdk;

/// <summary>Reads an enum by its names in JSON; a name that came with a newer service becomes <c>Unknown</c>, which is -1 in every enum.</summary>
internal sealed class OpenEnumConverter<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields)] T> : JsonConverter<T>
    where T : struct, Enum
{
    private static readonly Dictionary<string, T> Values = ByName();
    private static readonly Dictionary<T, string> Names = Values.ToDictionary(one => one.Value, one => one.Key);

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String) throw new JsonException($"A value of {typeof(T).Name} is a string.");
        return Values.TryGetValue(reader.GetString()!, out var value) ? value : (T)(object)-1;
    }

    /// <exception cref="ArgumentException">It is no value that can be sent.</exception>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(
        Names.TryGetValue(value, out var name) ? name : throw new ArgumentException($"{typeof(T).Name}.{value} cannot be sent.", nameof(value)));

    private static Dictionary<string, T> ByName()
    {
        var values = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var field in typeof(T).GetFields(BindingFlags.Public | BindingFlags.Static))
            if (field.GetCustomAttribute<JsonStringEnumMemberNameAttribute>() is { } named) values[named.Name] = (T)field.GetValue(null)!;
        return values;
    }
}
