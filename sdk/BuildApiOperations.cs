using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace BuildApi.Sdk;

/// <summary>
/// The operations of the service, one method each, generated from its OpenAPI document. Refusals are thrown as
/// <see cref="BuildApiException"/>.
/// </summary>
public abstract partial class BuildApiOperations
{
    static partial void UpdateJsonSerializerSettings(JsonSerializerOptions settings)
    {
        // What is not set is not sent: an older service refuses members it does not know.
        settings.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        // Generated members name their converter, elements of lists do not.
        settings.Converters.Add(new JsonStringEnumConverter(namingPolicy: null, allowIntegerValues: false));
    }

    // The generated code writes every body as JSON; YAML goes as it is.
    partial void PrepareRequest(HttpClient client, HttpRequestMessage request, string url)
    {
        if (request.Content is not { Headers.ContentType.MediaType: { } type } json || !IsText(type)) return;
        request.Content = new StringContent(JsonSerializer.Deserialize<string>(json.ReadAsStream())!, Encoding.UTF8, type);
    }

    private protected static bool IsText(string? mediaType) => mediaType?.StartsWith("text/", StringComparison.Ordinal) == true;
}
