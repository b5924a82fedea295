using System.Text.Json.Nodes;
using BuildApi.Http;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace BuildApi.Auth;

/// <summary>Marks the operation that needs another scope than its method tells (GET: read, all others: write).</summary>
internal sealed record NeedsScope(KeyScope Scope);

internal static class KeyScopes
{
    /// <summary>The member of an operation in the OpenAPI document that names the scope it needs.</summary>
    private const string InDocument = "x-required-scope";

    public static TBuilder Needs<TBuilder>(this TBuilder operation, KeyScope scope) where TBuilder : IEndpointConventionBuilder =>
        operation.WithMetadata(new NeedsScope(scope));

    /// <summary>Whether the key of a request has a scope.</summary>
    public static bool Has(HttpContext http, KeyScope scope) => Caller.Of(http)?.Has(scope) is true;

    /// <summary>What a request's operation needs.</summary>
    public static KeyScope Of(HttpContext http) => Of(http.GetEndpoint()?.Metadata.GetMetadata<NeedsScope>(), http.Request.Method);

    /// <summary>Tells in the OpenAPI document which scope an operation needs, unless everybody may ask it.</summary>
    public static Task DocumentAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<IAllowAnonymous>().Any())
        {
            operation.Responses?.Remove("403");
            operation.Responses?.Remove("429");
            Describe(operation, "Needs no key.");
            return Task.CompletedTask;
        }

        var needed = Problems.CodeOf(Of(metadata.OfType<NeedsScope>().LastOrDefault(), context.Description.HttpMethod ?? ""));
        (operation.Extensions ??= new Dictionary<string, IOpenApiExtension>())[InDocument] = new JsonNodeExtension(JsonValue.Create(needed));
        var isOfAnApp = context.Description.RelativePath?.Contains($"{{{BoundKeys.AppId}}}", StringComparison.Ordinal) is true;
        var bound = isOfAnApp ? "a key that is bound to apps needs this app among them"
            : metadata.OfType<OpenToBoundKeys>().Any() ? "a key that is bound to apps will do"
            : "keys that are bound to apps are refused";
        Describe(operation, $"Needs the scope `{needed}`; {bound}.");
        return Task.CompletedTask;
    }

    private static void Describe(OpenApiOperation operation, string access) =>
        operation.Description = string.IsNullOrWhiteSpace(operation.Description) ? access : $"{operation.Description.TrimEnd()}\n\n{access}";

    private static KeyScope Of(NeedsScope? told, string method) =>
        told?.Scope ?? (HttpMethods.IsGet(method) || HttpMethods.IsHead(method) ? KeyScope.Read : KeyScope.Write);
}
