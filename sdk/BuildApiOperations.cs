using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace BuildApi.Sdk;

/// <summary>
/// The operations of the service, one method each, generated from its OpenAPI document. Refusals are thrown as
/// <see cref="BuildApiException"/>.
/// </summary>
[UnconditionalSuppressMessage("Trimming", "IL2026", Justification = Why)]
[UnconditionalSuppressMessage("AOT", "IL3050", Justification = Why)]
public abstract partial class BuildApiOperations
{
    private const string Why = "The generated code names the settings, and those know the types of WireJson and no others.";

    static partial void UpdateJsonSerializerSettings(JsonSerializerOptions settings)
    {
        // What is not set is not sent: an older service refuses members it does not know.
        settings.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        settings.TypeInfoResolver = WireJson.Default;
    }

    partial void PrepareRequest(HttpClient client, HttpRequestMessage request, string url)
    {
        SendTextAsItIs(request);
        CallPolicy.Prepare(request, url);
    }

    // The generated code writes every body as JSON; YAML goes as it is.
    private static void SendTextAsItIs(HttpRequestMessage request)
    {
        if (request.Content is not { Headers.ContentType.MediaType: { } type } json || !IsText(type)) return;
        request.Content = new StringContent(JsonSerializer.Deserialize(json.ReadAsStream(), WireJson.Default.String)!, Encoding.UTF8, type);
    }

    private protected static bool IsText(string? mediaType) => mediaType?.StartsWith("text/", StringComparison.Ordinal) == true;
}
