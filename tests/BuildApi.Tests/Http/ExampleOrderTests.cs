using System.Text.Json.Nodes;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Http;

/// <summary>The examples of the document go together: each is accepted as it stands, where its own parameters say, after those before it.</summary>
public sealed class ExampleOrderTests
{
    [Fact]
    public async Task Every_operation_is_accepted_with_its_own_examples()
    {
        await using var machine = await PlayedMachine.StartAsync();
        var client = machine.Service.Client;
        var made = new Dictionary<string, string>();
        foreach (var operation in DocumentedOperation.InTheOrderOfTheFile())
        {
            var typed = operation.Typed(made).ToDictionary(one => one.Parameter, one => one.Value);
            // What is retried is the first build, what is canceled is the second.
            if (operation.Id == "CancelBuild") typed["number"] = "2";
            var path = string.Join('/', operation.Path.Split('/').Select(part => part is ['{', .., '}'] ? Value(part[1..^1]) : part))
                + DocumentedOperation.RequiredQuery(operation.Node);
            using var response = await SendAsync(operation, path);
            var answer = await response.Content.ReadAsStringAsync();

            Assert.True(response.IsSuccessStatusCode, $"{operation.Id} at {path} gave {(int)response.StatusCode}: {answer}");
            operation.Remember(answer, made);
            if (operation.Id is "StartBuild" or "CancelBuild")
                await client.JsonAsync("GET", $"/apps/storefront/builds/{JsonNode.Parse(answer)!["number"]}?wait=60");
            if (operation.Id == "CreateBackup") await client.JsonAsync("GET", $"/backups/{made["backupId"]}?wait=60");

            string Value(string name) => typed.GetValueOrDefault(name) ?? operation.Node["parameters"]!.AsArray()
                .Single(one => (string)one!["name"]! == name)!["example"]?.ToString()
                ?? throw new InvalidOperationException($"{operation.Id} has no example of {name}.");
        }

        Task<HttpResponseMessage> SendAsync(DocumentedOperation operation, string path)
        {
            if (operation.Node["requestBody"]?["content"]?.AsObject().First() is not var (type, media)) return client.CallAsync(operation.Method, path);
            var body = media!["examples"]!.AsObject().First().Value!["value"]!;
            return client.CallAsync(operation.Method, path, body is JsonValue text ? text.ToString() : body.ToJsonString(), $"Content-Type: {type}");
        }
    }
}
