using BuildApi.BuildSpecs.Model;
using BuildApi.BuildSpecs.Yaml;

namespace BuildApi.BuildSpecs.Reading;

/// <summary>Reads texts, lists of texts and switches.</summary>
internal static class SpecTextReader
{
    /// <summary>A text; null when there is none, or when it is something else (which is an error).</summary>
    public static SpecText? Read(SpecReading reading, SpecCursor at, string example)
    {
        if (at.Node.IsNull)
            return null;
        if (at.Node is ScalarNode scalar)
            return new SpecText(scalar.Text, at.Place);
        reading.Error(at, $"This is {at.Node.Kind}, but text is expected.",
            $"Write text, such as `{example}`; put it in single quotes if it starts with a special character.");
        return null;
    }

    /// <summary>A list of texts; one text alone is a list of one, null is an empty list, null items are left out.</summary>
    public static IReadOnlyList<SpecText> ReadList(SpecReading reading, SpecCursor at, string example)
    {
        if (at.Node is not SequenceNode list)
            return Read(reading, at, example) is { } one ? [one] : [];
        var texts = new List<SpecText>();
        for (var i = 0; i < list.Items.Count; i++)
        {
            var item = at.Item(i, list.Items[i]);
            if (item.Node.IsNull)
                reading.Warn(item, "The list has an empty item, which is left out.", "Remove the lone `-`.");
            else if (Read(reading, item, example) is { } text)
                texts.Add(text);
        }

        return texts;
    }

    /// <summary>A switch in any of YAML's spellings; false when there is none.</summary>
    public static bool ReadSwitch(SpecReading reading, SpecCursor at)
    {
        switch ((at.Node as ScalarNode)?.Text.ToUpperInvariant())
        {
            case "YES" or "TRUE" or "ON" or "Y":
                return true;
            case "NO" or "FALSE" or "OFF" or "N":
                return false;
        }

        if (!at.Node.IsNull)
            reading.Error(at, $"This is {at.Node.Kind} that is neither `yes` nor `no`.", "Write `yes` or `no`.");
        return false;
    }
}
