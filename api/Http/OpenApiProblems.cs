using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;

namespace BuildApi.Http;

/// <summary>
/// Says of every refusal which codes it may have: each is an example of the answer, named after its code. They are read from the descriptions at the
/// endpoints, and what any operation of its kind may be refused with is added. A test holds what the service answers against them.
/// </summary>
internal static partial class OpenApiProblems
{
    private const string ContentType = "application/problem+json";

    /// <summary>The place that failed builds and refused checks have in common: whatever a build may fail with.</summary>
    private const string AsABuildFails = "what a build would fail with";

    public static void Write(OpenApiDocument document)
    {
        var failureCodes = document.Components!.Schemas!["FailureCode"].Enum?.Select(code => (string)code!).ToList() ?? [];
        foreach (var (path, item) in document.Paths)
        {
            foreach (var operation in item.Operations?.Values.AsEnumerable() ?? [])
            {
                foreach (var (status, response) in operation.Responses ?? [])
                {
                    if (response is OpenApiResponse answer && answer.Content?.TryGetValue(ContentType, out var content) == true)
                        Complete(answer, content, int.Parse(status, CultureInfo.InvariantCulture), CodesOf(path, operation, status, answer, failureCodes));
                }
            }
        }
    }

    private static void Complete(OpenApiResponse answer, OpenApiMediaType content, int status, IReadOnlyList<string> codes)
    {
        var title = ReasonPhrases.GetReasonPhrase(status);
        // The framework writes the status in words where the code says nothing.
        if (answer.Description is not { Length: > 0 } said || said == title || status == 413)
            answer.Description = Sentences.GetValueOrDefault(status) ?? title;
        content.Examples ??= new Dictionary<string, IOpenApiExample>();
        foreach (var code in codes)
        {
            content.Examples[code] = new OpenApiExample
            {
                Summary = code,
                Value = new JsonObject { ["title"] = title, ["status"] = status, ["detail"] = answer.Description, ["code"] = code },
            };
        }
    }

    private static List<string> CodesOf(string path, OpenApiOperation operation, string status, OpenApiResponse answer, List<string> failureCodes)
    {
        var description = answer.Description ?? "";
        var codes = Code().Matches(description).Select(code => code.Groups[1].Value).ToList();
        if (description.Contains(AsABuildFails, StringComparison.Ordinal)) codes.AddRange(failureCodes);
        codes.AddRange(status switch
        {
            "400" when operation.RequestBody is not null => ["bad_request", "invalid_json"],
            "400" => ["bad_request"],
            "401" => ["unauthorized"],
            "403" => ["forbidden"],
            "404" => NotFound(path),
            "409" when codes.Count == 0 && path.Contains("{appId}", StringComparison.Ordinal) => ["app_not_connected"],
            "412" => ["precondition_failed"],
            "413" => ["body_too_large"],
            "415" => ["unsupported_media_type"],
            "422" => ["invalid_request"],
            "429" => ["too_many_requests"],
            "503" => ["store_unavailable", "secrets_unreadable"],
            _ => Array.Empty<string>(),
        });
        if (operation.Parameters?.Any(parameter => parameter.Name == IdempotencyFilter.Header) == true)
        {
            if (status == "409") codes.Add("idempotency_key_in_use");
            if (status == "422") codes.Add("idempotency_key_reused");
        }

        return [.. codes.Distinct(StringComparer.Ordinal)];
    }

    // What an address names may not be there: one code for each name in it. What can be no such name is no address of the service.
    private static IEnumerable<string> NotFound(string path)
    {
        foreach (var (name, code) in Named)
        {
            if (path.Contains($"{{{name}}}", StringComparison.Ordinal)) yield return code;
        }

        if (path == "/tool-store") yield return "app_not_found";
        if (path.Contains('{', StringComparison.Ordinal)) yield return "not_found";
    }

    private static readonly (string Name, string Code)[] Named =
    [
        ("appId", "app_not_found"), ("number", "build_not_found"), ("keyId", "api_key_not_found"), ("toolId", "tool_not_found"),
        ("backupId", "backup_not_found"), ("name", "package_not_found"),
    ];

    /// <summary>For refusals that an operation has no words of its own for: the name of a status tells nobody what to do.</summary>
    public static readonly IReadOnlyDictionary<int, string> Sentences = new Dictionary<int, string>
    {
        [401] = "No key was sent, or one that is not known (`unauthorized`).",
        [403] = "The key may not do this (`forbidden`); `detail` says which scope is missing.",
        [404] = "Something that the address names is not there; `code` and `detail` say what.",
        [409] = "It cannot be done as things are now; `code` and `detail` say why.",
        [412] = "It is no longer what `If-Match` says (`precondition_failed`): read it again.",
        [413] = "The body is larger than this call accepts (`body_too_large`).",
        [415] = "The body's `Content-Type` is none that this call reads (`unsupported_media_type`).",
        [422] = "A parameter or a member is unknown or has a value that cannot be (`invalid_request`); `errors` names each.",
        [429] = "More than may be asked or may wait at once; `code` says of what, `Retry-After` how long to wait.",
    };

    /// <summary>A word with an underscore in backticks is a code, and so are the two that have none.</summary>
    [GeneratedRegex("`([a-z]+(?:_[a-z]+)+|forbidden|unauthorized)`")]
    private static partial Regex Code();
}
