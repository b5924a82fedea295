using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Metadata;

namespace BuildApi.Http;

/// <summary>
/// The body of a PATCH (RFC 7396, JSON merge patch): a member that is absent stays as it is, one that is null is
/// taken away. So the value alone is not enough; this also knows which members were there.
/// </summary>
internal sealed class MergePatch<T>(
    T value, IReadOnlyDictionary<string, JsonValueKind> members) : IBindableFromHttpContext<MergePatch<T>>, IEndpointParameterMetadataProvider
    where T : class
{
    private static readonly string[] ContentTypes = ["application/json", "application/merge-patch+json"];

    public T Value => value;

    /// <summary>Whether the member (its JSON name; <c>outer.inner</c> inside an object) was in the body, be it null.</summary>
    public bool Has(string member) => members.ContainsKey(member);

    public bool IsNull(string member) => members.GetValueOrDefault(member) == JsonValueKind.Null;

    public static async ValueTask<MergePatch<T>?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        if (!ContentTypes.Any(type => context.Request.ContentType?.StartsWith(type, StringComparison.OrdinalIgnoreCase) == true))
            throw new BadHttpRequestException("", StatusCodes.Status415UnsupportedMediaType);
        try
        {
            using var body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
            var value = body.Deserialize<T>(JsonSetup.Options) ?? throw new JsonException("The value could not be converted.", "$", null, null);
            return new MergePatch<T>(value, Members("", body.RootElement).ToDictionary());
        }
        catch (JsonException failure)
        {
            throw new BadHttpRequestException(failure.Message, failure);
        }
    }

    private static IEnumerable<KeyValuePair<string, JsonValueKind>> Members(string outer, JsonElement element) =>
        element.EnumerateObject().SelectMany(member => member.Value.ValueKind == JsonValueKind.Object
            ? Members($"{outer}{member.Name}.", member.Value).Prepend(KeyValuePair.Create(outer + member.Name, JsonValueKind.Object))
            : [KeyValuePair.Create(outer + member.Name, member.Value.ValueKind)]);

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata(["application/json"], typeof(T), isOptional: false));
}
