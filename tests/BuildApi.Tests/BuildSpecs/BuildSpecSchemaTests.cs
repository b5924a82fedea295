using System.Text.Json;
using BuildApi.BuildSpecs;
using BuildApi.BuildSpecs.Reading;

namespace BuildApi.Tests.BuildSpecs;

/// <summary>The published schema and the reader know the same keys.</summary>
public class BuildSpecSchemaTests
{
    private static readonly JsonElement Schema = JsonDocument.Parse(BuildSpecSchema.Text).RootElement;

    private static readonly Dictionary<string, SpecKeys> Maps = new()
    {
        [""] = SpecKeys.TopLevel,
        ["application"] = SpecKeys.Application,
        ["env"] = SpecKeys.Environment,
        ["backend"] = SpecKeys.Backend,
        ["frontend"] = SpecKeys.Frontend,
        ["test"] = SpecKeys.Test,
        ["phases"] = SpecKeys.Phases,
        ["testPhases"] = SpecKeys.TestPhases,
        ["phase"] = SpecKeys.Phase,
        ["artifacts"] = SpecKeys.Artifacts,
        ["testArtifacts"] = SpecKeys.TestArtifacts,
        ["cache"] = SpecKeys.Cache,
        ["headerRule"] = SpecKeys.HeaderRule,
        ["header"] = SpecKeys.Header,
    };

    [Fact]
    public void Every_map_of_the_schema_has_the_keys_the_reader_knows()
    {
        foreach (var (name, keys) in Maps)
            Assert.Equal(keys.Known, Properties(name).Select(property => property.Name));
    }

    [Fact]
    public void No_map_of_the_schema_is_unknown_to_the_reader() =>
        Assert.Equal(Maps.Keys.Where(name => name.Length > 0).Order(),
        Definitions().Where(definition => definition.Value.TryGetProperty("properties", out _)).Select(definition => definition.Name).Order());

    [Fact]
    public void Every_reference_leads_to_a_definition_and_every_definition_is_used()
    {
        var references = References(Schema).Select(reference => reference["#/$defs/".Length..]).ToHashSet();

        Assert.Equal(Definitions().Select(definition => definition.Name).Order(), references.Order());
    }

    [Fact]
    public void The_schema_names_its_draft() =>
        Assert.Equal("https://json-schema.org/draft/2020-12/schema", Schema.GetProperty("$schema").GetString());

    /// <summary>Walks the schema from the root and writes a spec that uses every key in every place.</summary>
    [Fact]
    public void The_reader_takes_every_key_in_every_place_that_the_schema_allows()
    {
        var result = BuildSpecReader.Read(Write(Schema, ""), "amplify.yml");

        Assert.Empty(result.Errors);
        Assert.All(result.Warnings, warning => Assert.Contains("is ignored, because the spec has `applications`", warning.Message, StringComparison.Ordinal));
    }

    private static string Write(JsonElement schema, string name)
    {
        if (schema.TryGetProperty("$ref", out var reference))
            return Write(Schema.GetProperty("$defs").GetProperty(reference.GetString()!["#/$defs/".Length..]), name);
        if (schema.TryGetProperty("properties", out var properties))
            return "{" + string.Join(", ", properties.EnumerateObject().Select(property => $"{property.Name}: {Write(property.Value, property.Name)}")) + "}";
        if (schema.TryGetProperty("items", out var items))
            return $"[{Write(items, name)}]";
        return name switch { "variables" => "{ NAME: value }", "discard-paths" => "yes", _ => "text" };
    }

    private static JsonElement.ObjectEnumerator Properties(string name) =>
        (name.Length == 0 ? Schema : Schema.GetProperty("$defs").GetProperty(name)).GetProperty("properties").EnumerateObject();

    private static JsonElement.ObjectEnumerator Definitions() => Schema.GetProperty("$defs").EnumerateObject();

    private static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => member.Name == "$ref" ? [member.Value.GetString()!] : References(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };
}
