using System.Text.Json.Nodes;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Health;

/// <summary>Which service answers, and that it is the one whose document is kept here.</summary>
public sealed class VersionTests(TestService service) : IClassFixture<TestService>
{
    [Fact]
    public async Task It_is_that_of_the_document()
    {
        var version = await service.Client.JsonAsync("GET", "/version");
        var document = JsonNode.Parse(await File.ReadAllTextAsync(RepositoryRoot.In("openapi", "buildapi.json")))!;

        Assert.Equal((string)document["info"]!["version"]!, (string)version["version"]!);
        Assert.Matches("^[0-9]+[.][0-9]+[.][0-9]+$", (string)version["version"]!);
        Assert.StartsWith(".NET ", (string)version["runtime"]!, StringComparison.Ordinal);
    }
}
