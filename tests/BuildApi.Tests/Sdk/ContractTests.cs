using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using BuildApi.Http;
using BuildApi.Sdk;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Sdk;

/// <summary>The client is that of <c>openapi/buildapi.json</c>, and its enums are those of the service.</summary>
public sealed class ContractTests
{
    private static readonly JsonObject Document = JsonNode.Parse(File.ReadAllText(RepositoryRoot.In("openapi", "buildapi.json")))!.AsObject();

    public static TheoryData<string> Operations =>
        [.. Document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()).Select(operation => (string)operation.Value!["operationId"]!)];

    public static TheoryData<string> Enums =>
        [.. Document["components"]!["schemas"]!.AsObject().Where(schema => schema.Value!["enum"] is not null).Select(schema => schema.Key)];

    [Theory]
    [MemberData(nameof(Operations))]
    public void Every_operation_has_a_method(string operation)
    {
        var method = operation == "StreamBuildLog" ? nameof(BuildApiClient.FollowLogAsync) : operation + "Async";

        Assert.Contains(typeof(BuildApiClient).GetMethods(), candidate => candidate.Name == method);
    }

    [Theory]
    [MemberData(nameof(Enums))]
    public void Every_enum_has_the_names_and_the_JSON_of_the_service(string name)
    {
        var client = typeof(BuildApiClient).Assembly.GetType($"BuildApi.Sdk.{name}", throwOnError: true)!;
        var service = Assert.Single(typeof(Program).Assembly.GetTypes(), type => type.IsEnum && type.Name == name);

        Assert.Equal(Enum.GetNames(service).Order(), Enum.GetNames(client).Where(one => one != "Unknown").Order());
        foreach (var value in Enum.GetValues(service).Cast<object>())
        {
            var json = JsonSerializer.Serialize(value, service, JsonSetup.Options);
            var read = JsonSerializer.Deserialize(json, client)!;
            Assert.Equal(value.ToString(), read.ToString());
            Assert.Equal(json, JsonSerializer.Serialize(read, client));
        }
    }

    [Fact]
    public void The_change_of_an_app_has_the_members_of_the_document()
    {
        var members = typeof(UpdateApp).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name));

        Assert.Equal(Document["components"]!["schemas"]!["UpdateApp"]!["properties"]!.AsObject().Select(member => member.Key).Order(), members.Order());
    }
}
