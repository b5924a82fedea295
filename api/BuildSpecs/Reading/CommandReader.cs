using BuildApi.BuildSpecs.Model;
using BuildApi.BuildSpecs.Yaml;

namespace BuildApi.BuildSpecs.Reading;

/// <summary>Reads the <c>commands</c> of a phase in every form that real specs give them.</summary>
internal static class CommandReader
{
    public static IReadOnlyList<SpecText> Read(SpecReading reading, SpecCursor at)
    {
        if (at.Node.IsNull)
            return [];
        if (at.Node is not SequenceNode list)
            return at.Node is ScalarNode && ReadOne(reading, at) is { } one ? [one] : Refuse(reading, at);
        var commands = new List<SpecText>();
        for (var i = 0; i < list.Items.Count; i++)
            if (ReadOne(reading, at.Item(i, list.Items[i])) is { } command)
                commands.Add(command);
        return commands;
    }

    private static IReadOnlyList<SpecText> Refuse(SpecReading reading, SpecCursor at)
    {
        if (at.Node is not ScalarNode)
            reading.Error(at, $"`commands` is {at.Node.Kind}, but a list of commands is expected.", "Write one command per line, each with `- ` in front.");
        return [];
    }

    private static SpecText? ReadOne(SpecReading reading, SpecCursor at)
    {
        if (at.Node is ScalarNode scalar)
            return ReadText(reading, at, scalar);
        var text = reading.Source.RestOfLine(at.Node.Start.Index);
        if (ShellText.IsClear(at.Node, text))
        {
            reading.Warn(at, $"YAML reads this command as {at.Node.Kind}; it is run as it is written: {Quoting.Shorten(text)}",
                $"Put it in single quotes: - {Quoting.Single(text)}");
            return new SpecText(text, at.Place);
        }

        reading.Error(at, $"A command is text, but YAML reads this as {at.Node.Kind}.", at.Node is SequenceNode { Flow: false }
            ? "Remove the second `-`."
            : $"If the line is the command, put it in single quotes: - {Quoting.Single(text)}");
        return null;
    }

    private static SpecText? ReadText(SpecReading reading, SpecCursor at, ScalarNode scalar)
    {
        if (scalar.IsNull || string.IsNullOrWhiteSpace(scalar.Text))
        {
            reading.Warn(at, "The command is empty and is left out.", "Remove the lone `-`, or put text that starts with `#` in single quotes.");
            return null;
        }

        CommandWarnings.Look(reading, at, scalar);
        return new SpecText(scalar.Text, at.Place);
    }
}
