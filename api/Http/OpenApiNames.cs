using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;

namespace BuildApi.Http;

/// <summary>
/// What the types of requests and answers are called in the OpenAPI document, and so in the clients made from it: the plain
/// noun. That <c>AppView</c> is what is shown of an app matters inside the service alone.
/// </summary>
internal static class OpenApiNames
{
    /// <summary>The name that the framework would give but for that; null for what has no schema of its own.</summary>
    public static string? Of(JsonTypeInfo type)
    {
        if (OpenApiOptions.CreateDefaultSchemaReferenceId(type) is not { } name) return null;
        if (type.Type.GetCustomAttributes(typeof(SchemaNameAttribute), inherit: false) is [SchemaNameAttribute named]) return named.Name;
        return type.Type.IsGenericType && type.Type.GetGenericTypeDefinition() == typeof(Page<>)
            ? $"{Plain(type.Type.GetGenericArguments()[0].Name)}Page" : Plain(name);
    }

    private static string Plain(string name) => name.EndsWith("View", StringComparison.Ordinal) ? name[..^4] : name;
}
