using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace BuildApi.Http;

/// <summary>
/// The examples of requests and answers: what was sent and answered when <c>openapi/requests.http</c> was last run against a service, so that nothing here
/// was thought up.
/// </summary>
internal static partial class OpenApiExamples
{
    private const string Resource = "BuildApi.examples.json";

    private static readonly Lazy<IReadOnlyList<Exchange>> All = new(Read);

    public static Task AddAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        var path = PathPattern((context.Description.RelativePath ?? "").TrimEnd('/'));
        foreach (var exchange in All.Value.Where(one => one.Method == context.Description.HttpMethod && path.IsMatch(one.Path)))
        {
            AddToPath(operation, path.Match(exchange.Path));
            if (exchange.Request is { } request && operation.RequestBody?.Content?.Values.FirstOrDefault() is { } sent) Add(sent, exchange.Summary, request);
            if (exchange.Answer is { } answer && operation.Responses?.GetValueOrDefault(exchange.Status)?.Content?.Values.FirstOrDefault() is { } received)
                Add(received, exchange.Summary, answer);
        }

        return Task.CompletedTask;
    }

    /// <summary>
    /// What stood in the path, so that an example of a body is sent to where it belongs. Parameters that may be left out have none: Swagger UI would send it.
    /// </summary>
    private static void AddToPath(OpenApiOperation operation, Match path)
    {
        foreach (var parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>().Where(one => one.In == ParameterLocation.Path))
        {
            parameter.Example ??= path.Groups[parameter.Name!].Value switch
            {
                // In the file it comes from an earlier answer. Builds are counted from 1; ids that the service makes up are known to nobody beforehand.
                ['{', ..] => parameter.Name == "number" ? 1 : null,
                var sent => sent,
            };
        }
    }

    private static void Add(OpenApiMediaType content, string summary, JsonNode value)
    {
        content.Examples ??= new Dictionary<string, IOpenApiExample>();
        content.Examples[$"example{content.Examples.Count + 1}"] = new OpenApiExample { Summary = summary, Value = value.DeepClone() };
    }

    // A name in braces stands for one part of a path. A build's number is a variable in the file; a word in its place is another operation.
    private static Regex PathPattern(string path)
    {
        var pattern = Name().Replace(Regex.Escape(path), name => $"(?<{name.Groups[1]}>{name.Groups[1].Value switch
        {
            "number" => @"\{\{[^}]+}}",
            "path" => ".+",
            _ => "[^/]+",
        }})");
        return new Regex($"^/{pattern}$", RegexOptions.CultureInvariant);
    }

    private static IReadOnlyList<Exchange> Read()
    {
        using var stream = typeof(OpenApiExamples).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"{Resource} is not in the program.");
        return [.. JsonNode.Parse(stream)!.AsArray().Select(one => new Exchange(
            (string)one!["summary"]!, (string)one["method"]!, (string)one["path"]!, one["request"], $"{(int)one["status"]!}", one["answer"]))];
    }

    private sealed record Exchange(string Summary, string Method, string Path, JsonNode? Request, string Status, JsonNode? Answer);

    [GeneratedRegex(@"\\\{(?:\\\*)*([^}:]+)(:[^}]+)?}")]
    private static partial Regex Name();
}
