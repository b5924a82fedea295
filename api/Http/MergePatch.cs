using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Metadata;

namespace BuildApi.Http;

/// <summary>
/// The body of a PATCH (RFC 7396, JSON merge patch): a member that is absent stays as it is, one that is null is
/// taken away. So the value alone is not enough; this also knows which members were there.
/// </summary>
internal sealed class MergePatch<T>(T value, IReadOnlySet<string> members) : IBindableFromHttpContext<MergePatch<T>>, IEndpointParameterMetadataProvider
    where T : class
{
    private static readonly string[] ContentTypes = ["application/json", "application/merge-patch+json"];

    public T Value => value;

    /// <summary>Whether the member (its JSON name) was in the body, be it null.</summary>
    public bool Has(string member) => members.Contains(member);

    public static async ValueTask<MergePatch<T>?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        if (!ContentTypes.Any(type => context.Request.ContentType?.StartsWith(type, StringComparison.OrdinalIgnoreCase) == true))
            throw new BadHttpRequestException("", StatusCodes.Status415UnsupportedMediaType);
        try
        {
            using var body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
            var value = body.Deserialize<T>(JsonSetup.Options) ?? throw new JsonException("The value could not be converted.", "$", null, null);
            return new MergePatch<T>(value, body.RootElement.EnumerateObject().Select(member => member.Name).ToHashSet());
        }
        catch (JsonException failure)
        {
            throw new BadHttpRequestException(failure.Message, failure);
        }
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata(["application/json"], typeof(T), isOptional: false));
}
