using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using BuildApi.EngineTests.Builds;
using BuildApi.EngineTests.Images;
using BuildApi.Tests.Support;

namespace BuildApi.EngineTests.Requests;

/// <summary>
/// <c>openapi/requests.http</c>, sent from top to bottom as its readers would: every answer is a success. With <c>BUILDAPI_WRITE_EXAMPLES=1</c> requests
/// and answers become <c>openapi/examples.json</c>, the examples of the OpenAPI document.
/// </summary>
public sealed class RequestsFileTests(EngineTestRun run) : EngineBuildTest(run)
{
    private const string Yaml = """
        version: 1
        frontend:
          phases:
            build:
              commands:
                - sleep 2
                - mkdir -p dist/assets
                - echo '<p>built</p>' > dist/index.html
                - echo 'let x' > dist/assets/app.js
          artifacts:
            baseDirectory: dist
            files:
              - '**/*'
          cache:
            paths:
              - dist/assets/**/*

        """;

    [Fact]
    public async Task Every_request_of_the_file_succeeds_in_its_order()
    {
        var file = HttpFile.Read(RepositoryRoot.In("openapi", "requests.http"));
        var repository = await CreateRepositoryAsync(("amplify.yml", Yaml));
        var values = new Dictionary<string, string>(file.Variables)
        {
            ["address"] = Server.Url.ToString().TrimEnd('/'),
            ["key"] = Server.AdminKey,
            ["app"] = $"app-{Guid.NewGuid():N}"[..12],
            ["repository"] = repository.SshUrl,
            ["image"] = BaseImage.Reference,
            ["hostKey"] = Run.Git.KnownHosts,
        };
        var answers = new Dictionary<string, JsonNode>(StringComparer.Ordinal);
        var examples = new ExampleRecorder(file.Variables, values, Server.DataFolder);
        foreach (var request in file.Requests)
        {
            using var message = Make(request, text => HttpFile.Fill(text, name => values.TryGetValue(name, out var value) ? value : Select(answers, name)));
            using var response = await Server.Client.SendAsync(message);
            var body = await response.Content.ReadAsStringAsync();
            Assert.True(response.IsSuccessStatusCode, $"{request.Title}: {request.Method} {message.RequestUri} gave {(int)response.StatusCode}:\n{body}");
            if (request.Name is { } name) answers[name] = JsonNode.Parse(body)!;
            // What the file's title asks for: the key is entered at the git host.
            if (request.Name == "deployKey") await Run.Git.AuthorizeAsync((string)answers["deployKey"]["publicKey"]!);
            examples.Add(request, response, body);
        }

        if (Environment.GetEnvironmentVariable("BUILDAPI_WRITE_EXAMPLES") == "1") await examples.WriteAsync(RepositoryRoot.In("openapi", "examples.json"));
    }

    private static HttpRequestMessage Make(HttpFileRequest request, Func<string, string> fill)
    {
        var message = new HttpRequestMessage(new HttpMethod(request.Method), fill(request.Address));
        if (request.Body is { } body) message.Content = new StringContent(fill(body), Encoding.UTF8);
        foreach (var (name, value) in request.Headers)
        {
            if (name == "Content-Type") message.Content!.Headers.ContentType = MediaTypeHeaderValue.Parse(fill(value));
            else Assert.True(message.Headers.TryAddWithoutValidation(name, fill(value)), name);
        }

        return message;
    }

    // As in "build.response.body.$.items[0].id".
    private static string Select(Dictionary<string, JsonNode> answers, string expression)
    {
        var parts = expression.Split(".response.body.$.");
        var node = answers[parts[0]];
        foreach (var step in parts[1].Replace("[", ".", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal).Split('.'))
            node = (int.TryParse(step, out var index) ? node[index] : node[step])
                ?? throw new InvalidOperationException($"{expression}: there is no '{step}' in {node.ToJsonString()}");
        return node.ToString();
    }
}
