using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace BuildApi.Http;

/// <summary>Bodies of more than one kind, for which the framework has no word.</summary>
internal static class OtherBodies
{
    /// <summary>
    /// The body may also be a list of these. What the operation names comes first: NSwag takes it alone. The list has a name of its own: of one without, Kiota
    /// makes items that have no members.
    /// </summary>
    public static RouteHandlerBuilder AlsoReadsListOf<T>(this RouteHandlerBuilder operation, string description) =>
        operation.AddOpenApiOperationTransformer(async (described, context, ct) =>
        {
            if (described.RequestBody?.Content?.Values.FirstOrDefault() is not { Schema: { } first } body) return;
            var (item, list) = (typeof(T).Name, $"{typeof(T).Name}s");
            context.Document!.AddComponent(item, await context.GetOrCreateSchemaAsync(typeof(T), cancellationToken: ct));
            context.Document.AddComponent(list, new OpenApiSchema
            {
                Type = JsonSchemaType.Array,
                Items = new OpenApiSchemaReference(item, context.Document),
                Description = description,
            });
            body.Schema = new OpenApiSchema { OneOf = [first, new OpenApiSchemaReference(list, context.Document)] };
        });
}
