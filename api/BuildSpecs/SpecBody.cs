using System.Reflection;
using System.Text;
using Microsoft.AspNetCore.Http.Metadata;

namespace BuildApi.BuildSpecs;

/// <summary>A build spec as a request's body: YAML, at most 1 MiB, UTF-8.</summary>
internal sealed record SpecBody(string Yaml) : IBindableFromHttpContext<SpecBody>, IEndpointParameterMetadataProvider
{
    private const int LargestBody = 1024 * 1024;
    private static readonly string[] ContentTypes = ["text/yaml", "application/yaml", "application/x-yaml", "text/plain"];

    public static async ValueTask<SpecBody?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        using var body = new MemoryStream();
        var block = new byte[16 * 1024];
        int read;
        while ((read = await context.Request.Body.ReadAsync(block, context.RequestAborted)) > 0)
        {
            if (body.Length + read > LargestBody) throw new BadHttpRequestException("The body is larger than 1 MiB.", StatusCodes.Status413PayloadTooLarge);
            body.Write(block, 0, read);
        }

        return new SpecBody(Encoding.UTF8.GetString(body.GetBuffer().AsSpan(0, (int)body.Length)));
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata(ContentTypes, typeof(string), isOptional: false));
}
