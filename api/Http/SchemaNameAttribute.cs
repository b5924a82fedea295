namespace BuildApi.Http;

/// <summary>The name that a type has in the OpenAPI document, where clients know it by another one than the code does.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class SchemaNameAttribute(string name) : Attribute
{
    public string Name => name;
}
