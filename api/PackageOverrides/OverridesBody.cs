using System.Reflection;
using System.Text.Json;
using BuildApi.Http;
using BuildApi.PackageOverrides.Requests;
using Microsoft.AspNetCore.Http.Metadata;

namespace BuildApi.PackageOverrides;

/// <summary>
/// Package overrides as a request's body: an object with <c>overrides</c>, or what stands in Amplify's variable
/// <c>_LIVE_UPDATES</c>, which is a list, or a text that holds one.
/// </summary>
internal sealed record OverridesBody(SetPackageOverrides Overrides) : IBindableFromHttpContext<OverridesBody>, IEndpointParameterMetadataProvider
{
    private static readonly string[] ContentTypes = ["application/json"];

    public static async ValueTask<OverridesBody?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        if (!context.Request.HasJsonContentType()) throw new BadHttpRequestException("The body is not JSON.", StatusCodes.Status415UnsupportedMediaType);
        try
        {
            using var body = await JsonDocument.ParseAsync(context.Request.Body, new JsonDocumentOptions { AllowTrailingCommas = true },
                context.RequestAborted);
            return new OverridesBody(body.RootElement.ValueKind switch
            {
                JsonValueKind.Object => body.RootElement.Deserialize<SetPackageOverrides>(JsonSetup.Options)!,
                // The variable itself, as it stands in a script: a text.
                JsonValueKind.String => new SetPackageOverrides { LiveUpdates = body.RootElement.GetString() },
                _ => new SetPackageOverrides { LiveUpdates = body.RootElement.GetRawText() },
            });
        }
        catch (JsonException wrong)
        {
            throw new BadHttpRequestException("The body cannot be read.", wrong);
        }
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata(ContentTypes, typeof(SetPackageOverrides), isOptional: false));
}
