using Microsoft.OpenApi;

namespace BuildApi.Http;

/// <summary>
/// Requests are closed: a member that nobody knows is refused. Answers are open: a newer service may have more to say, and a client that was generated from
/// an older document must not fail over it.
/// </summary>
internal static class OpenApiOpenness
{
    public static void Write(OpenApiDocument document)
    {
        var schemas = document.Components!.Schemas!;
        var sent = new HashSet<string>(StringComparer.Ordinal);
        foreach (var body in document.Paths.Values.SelectMany(path => path.Operations?.Values.AsEnumerable() ?? []).Select(operation => operation.RequestBody))
        {
            foreach (var content in body?.Content?.Values ?? []) Follow(content.Schema, schemas, sent);
        }

        foreach (var (name, schema) in schemas)
        {
            if (!sent.Contains(name) && schema is OpenApiSchema answered) answered.AdditionalPropertiesAllowed = true;
        }
    }

    private static void Follow(IOpenApiSchema? schema, IDictionary<string, IOpenApiSchema> schemas, HashSet<string> sent)
    {
        if (schema is OpenApiSchemaReference { Reference.Id: { } name })
        {
            if (sent.Add(name)) Follow(schemas[name], schemas, sent);
            return;
        }

        IEnumerable<IOpenApiSchema?> parts = [.. schema?.Properties?.Values ?? [], .. schema?.OneOf ?? [], .. schema?.AnyOf ?? [], .. schema?.AllOf ?? []];
        foreach (var part in parts.Append(schema?.Items).Append(schema?.AdditionalProperties))
        {
            if (part is not null) Follow(part, schemas, sent);
        }
    }
}
