using System.Text.RegularExpressions;
using BuildApi.BuildSpecs.Model;
using BuildApi.BuildSpecs.Yaml;

namespace BuildApi.BuildSpecs.Reading;

/// <summary>Reads <c>customHeaders</c>.</summary>
internal static partial class HeaderReader
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
            if (pattern is not null && pattern.Any(char.IsControl))
                reading.Error(parts["pattern"], "The pattern contains a line break or another control character.", RuleExample);
            else if (pattern is not null)
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
            var value = parts.TryGetValue("value", out var text) ? ValueOf(reading, text) : "";
            if (key is not null && !Token().IsMatch(key.Trim()))
                reading.Error(parts["key"], $"`{Quoting.Shorten(key)}` cannot be the name of a header.",
                    "Write letters, digits and dashes, such as `Cache-Control`.");
            else if (key is not null && value is not null)
                headers.Add(new CustomHeader(key.Trim(), value));
        }

        return headers;
    }

    /// <summary>
    /// On one line: whoever serves the site would take a line end for the end of the header, and what comes behind it for another
    /// one (RFC 9110, 5.5). Null for a value that no header can have.
    /// </summary>
    private static string? ValueOf(SpecReading reading, SpecCursor at)
    {
        var value = LineEnd().Replace((SpecTextReader.Read(reading, at, "'text'")?.Value ?? "").Trim(), " ");
        if (!value.Any(character => char.IsControl(character) && character != '\t')) return value;
        reading.Error(at, "The value contains a control character, which no header can have.", "Write the value on one line, without it.");
        return null;
    }

    // Names of fields: RFC 9110, 5.1.
    [GeneratedRegex(@"^[!#$%&'*+\-.^_`|~0-9A-Za-z]+\z")]
    private static partial Regex Token();

    [GeneratedRegex(@"[ \t]*[\r\n]+[ \t\r\n]*")]
    private static partial Regex LineEnd();

    private static IEnumerable<SpecCursor> Items(SpecReading reading, SpecCursor at, string example)
    {
        if (at.Node is SequenceNode list)
            return list.Items.Select((node, index) => at.Item(index, node));
        if (!at.Node.IsNull)
            reading.Error(at, $"This is {at.Node.Kind}, but a list is expected.", example);
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
