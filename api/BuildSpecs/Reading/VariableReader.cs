using System.Text.RegularExpressions;
using BuildApi.Apps;
using BuildApi.BuildSpecs.Model;
using BuildApi.BuildSpecs.Yaml;

namespace BuildApi.BuildSpecs.Reading;

/// <summary>Reads <c>env.variables</c>. Numbers and switches are the texts they are written as.</summary>
internal static partial class VariableReader
{
    /// <summary>In characters. Linux refuses to start a program with a variable over 128 KiB.</summary>
    public const int MaxValueLength = 64 * 1024;

    private const string Example = "Write `env:`, below it `variables:`, and below that `NAME: value`.";

    public static IReadOnlyList<SpecVariable> Read(SpecReading reading, SpecCursor env)
    {
        var keys = SpecMapReader.Read(reading, env, SpecKeys.Environment, Example);
        if (!keys.TryGetValue("variables", out var at) || at.Node.IsNull)
            return [];
        if (at.Node is not MappingNode mapping)
        {
            reading.Error(at, $"`variables` is {at.Node.Kind}, but a map of names to values is expected.",
                "Write `NAME: value`, one per line, without `- ` in front.");
            return [];
        }

        var variables = new List<SpecVariable>();
        foreach (var entry in SpecMapReader.Merged(reading, at, mapping))
            if (ReadOne(reading, at.Child(Quoting.Shorten(entry.Key.Text), entry.Value), entry) is { } variable)
                variables.Add(variable);
        return variables;
    }

    private static SpecVariable? ReadOne(SpecReading reading, SpecCursor at, SpecEntry entry)
    {
        var name = entry.Key.Text;
        if (WhyNotAName(name) is { } why)
        {
            reading.Warn(at, why, "Choose another name.");
            return null;
        }

        var value = ValueOf(reading, at);
        if (value is { Length: > MaxValueLength })
            reading.Error(at, $"The value has {value.Length} characters; {MaxValueLength} are allowed.", "Put it in a file of the repository.");
        return value is null ? null : new SpecVariable(name, value, new SpecPlace(at.Path, entry.Key.Start.Line, entry.Key.Start.Column));
    }

    private static string? WhyNotAName(string name)
    {
        if (!VariableName().IsMatch(name))
            return $"`{Quoting.Shorten(name)}` is not a valid variable name (letters, digits and `_`, not starting with a digit); the variable is not set.";
        return name.StartsWith("AWS", StringComparison.Ordinal) || name.StartsWith("BUILDAPI_", StringComparison.Ordinal)
            ? $"Names that start with `AWS` or `BUILDAPI_` are the service's own; `{name}` is not set."
            : VariableRules.IsBashs(name) ? $"Bash sets `{name}` itself; the spec's value is not used."
            : null;
    }

    private static string? ValueOf(SpecReading reading, SpecCursor at)
    {
        if (at.Node is ScalarNode scalar)
            return scalar.IsNull ? "" : scalar.Text;
        if (at.Node is SequenceNode { Flow: true } or MappingNode { Flow: true })
            return SourceOf(reading, at);
        reading.Error(at, $"The value is {at.Node.Kind}, but text is expected.",
            "Write the value on the line of its name, in single quotes if it starts with a special character.");
        return null;
    }

    // `_LIVE_UPDATES: [{"pkg": "node"}]` is JSON to its author and a list to YAML.
    private static string SourceOf(SpecReading reading, SpecCursor at)
    {
        // The parser's mark of the end stands on the closing bracket.
        var end = Math.Clamp(at.Node.End.Index + 1, at.Node.Start.Index, reading.Source.Text.Length);
        var text = reading.Source.Text[at.Node.Start.Index..end];
        reading.Warn(at, $"YAML reads the value as {at.Node.Kind}; it is taken as the text it is written as.",
            $"Put it in single quotes: {Quoting.Single(text)}");
        return text;
    }

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]*\z")]
    private static partial Regex VariableName();
}
