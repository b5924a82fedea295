using BuildApi.BuildSpecs.Yaml;

namespace BuildApi.BuildSpecs.Reading;

/// <summary>Reads <c>customHeaders</c>.</summary>
internal static class HeaderReader
{
    private const string RuleExample = "Write `- pattern: '**/*'`, and below it `headers:` with a list of `key` and `value`.";
    private const string HeaderExample = "Write `- key: Name`, and below it `value: 'text'`.";

    public static IReadOnlyList<CustomHeaderRule> Read(SpecReading reading, SpecCursor at)
    {
        var rules = new List<CustomHeaderRule>();
        foreach (var item in Items(reading, at, RuleExample))
        {
            var parts = SpecMapReader.Read(reading, item, SpecKeys.HeaderRule, RuleExample);
            var pattern = Required(reading, item, parts, "pattern", RuleExample);
            var headers = parts.TryGetValue("headers", out var list) ? ReadHeaders(reading, list) : [];
            if (pattern is not null)
                rules.Add(new CustomHeaderRule(pattern, headers));
        }

        return rules;
    }

    private static List<CustomHeader> ReadHeaders(SpecReading reading, SpecCursor at)
    {
        var headers = new List<CustomHeader>();
        foreach (var item in Items(reading, at, HeaderExample))
        {
            var parts = SpecMapReader.Read(reading, item, SpecKeys.Header, HeaderExample);
            var key = Required(reading, item, parts, "key", HeaderExample);
            var value = parts.TryGetValue("value", out var text) ? SpecTextReader.Read(reading, text, "'text'")?.Value ?? "" : "";
            if (key is not null)
                headers.Add(new CustomHeader(key, value));
        }

        return headers;
    }

    private static IEnumerable<SpecCursor> Items(SpecReading reading, SpecCursor at, string example)
    {
        if (at.Node is SequenceNode list)
            return list.Items.Select((node, index) => at.Item(index, node));
        if (!at.Node.IsNull)
            reading.Error(at, $"This is {at.Node.Kind}, and a list is expected.", example);
        return [];
    }

    private static string? Required(SpecReading reading, SpecCursor at, IReadOnlyDictionary<string, SpecCursor> parts, string key, string example)
    {
        if (parts.TryGetValue(key, out var text) && !text.Node.IsNull)
            return SpecTextReader.Read(reading, text, "text")?.Value;
        if (at.Node is MappingNode)
            reading.Error(at, $"The entry has no `{key}`.", example);
        return null;
    }
}
