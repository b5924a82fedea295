using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using BuildApi.Tests.Support;

namespace BuildApi.EngineTests.Requests;

/// <summary>Keeps what was sent and answered, in the words of the file instead of this machine's.</summary>
internal sealed partial class ExampleRecorder(IReadOnlyDictionary<string, string> written, IReadOnlyDictionary<string, string> used, string dataFolder)
{
    private const int LongestList = 2;
    private const int LongestText = 1200;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly JsonArray examples = [];

    public void Add(HttpFileRequest request, HttpResponseMessage response, string body)
    {
        var type = response.Content.Headers.ContentType?.MediaType;
        var text = InWordsOfTheFile(body);
        examples.Add(new JsonObject
        {
            ["summary"] = request.Title.TrimEnd('.'),
            ["method"] = request.Method,
            ["path"] = Path(request.Address),
            ["request"] = request.Body is { } sent ? Sent(HttpFile.Fill(sent, name => written[name]), request) : null,
            ["status"] = (int)response.StatusCode,
            ["type"] = type,
            ["answer"] = body.Length == 0 || type is "application/gzip" or "application/zip" or "application/schema+json" ? null
                : type == "application/json" ? Shortened(JsonNode.Parse(text)) : Beginning(text),
        });
    }

    private static string Beginning(string text) => text.Length > LongestText ? text[..(text.LastIndexOf('\n', LongestText) + 1)] : text;

    public Task WriteAsync(string path) => File.WriteAllTextAsync(path, examples.ToJsonString(Indented) + "\n");

    private string InWordsOfTheFile(string text)
    {
        text = text.Replace(dataFolder, "/var/lib/buildapi", StringComparison.Ordinal);
        // From where tools come here, and what is out of reach from here, is no matter of an example.
        text = OtherHost().Replace(Unreachable().Replace(text, ""), "https://registry.example.com");
        foreach (var (name, value) in written.Where(one => one.Key is not "key"))
            text = text.Replace(JsonEncodedText.Encode(used[name]).ToString(), JsonEncodedText.Encode(value).ToString(), StringComparison.Ordinal)
                .Replace(used[name], value, StringComparison.Ordinal);
        return text;
    }

    [GeneratedRegex("https?://(?![a-z.]*example[.]com)[A-Za-z0-9.-]+")]
    private static partial Regex OtherHost();

    [GeneratedRegex("(?<=^|\\n)(event: log\nid: [0-9]+\ndata: )?[^\n]* could not be downloaded[.][^\n]*\n(?(1)\n)")]
    private static partial Regex Unreachable();

    // Which operation it is, and the app that bodies name: what still stands in braces is one part, whatever it holds.
    private string Path(string address) =>
        address.Replace("{{address}}", "", StringComparison.Ordinal).Replace("{{app}}", written["app"], StringComparison.Ordinal).Split('?')[0];

    private static JsonNode? Sent(string text, HttpFileRequest request) =>
        request.Headers.Any(header => header is { Key: "Content-Type", Value: "application/json" }) ? JsonNode.Parse(text) : text + "\n";

    private static JsonNode? Shortened(JsonNode? node)
    {
        if (node is JsonArray list)
        {
            while (list.Count > LongestList) list.RemoveAt(list.Count - 1);
            foreach (var item in list) Shortened(item);
        }
        else if (node is JsonObject members)
        {
            foreach (var (_, value) in members) Shortened(value);
            // No key of any service, also not of one that is gone: scanners for secrets would find it for ever.
            if (members["key"] is JsonValue key && key.ToString().StartsWith("bak_", StringComparison.Ordinal)) members["key"] = "bak_not-a-real-one";
        }

        return node;
    }
}
