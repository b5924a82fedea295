namespace BuildApi.BuildSpecs.Yaml;

/// <summary>The text of a spec, for questions that YAML's events do not answer.</summary>
internal sealed class SpecDocument
{
    public SpecDocument(string text) => Text = text.StartsWith('\uFEFF') ? text[1..] : text;

    /// <summary>Without a byte order mark.</summary>
    public string Text { get; }

    /// <summary>From the position to the end of its line, without trailing blanks.</summary>
    public string RestOfLine(int index) => Text[Clamp(index)..LineEnd(index)].TrimEnd();

    /// <summary>The whole line that holds the position, without trailing blanks.</summary>
    public string LineAt(int index) => Text[LineStart(index)..LineEnd(index)].TrimEnd();

    /// <summary>What stands on the line before the position.</summary>
    public string LineBefore(int index) => Text[LineStart(index)..Clamp(index)];

    /// <summary>The start of the nearest line above that is not blank; the position itself when there is none.</summary>
    public TextPosition LineAbove(TextPosition at)
    {
        var end = LineStart(at.Index);
        while (end > 0 && char.IsWhiteSpace(Text[end - 1]))
            end--;
        return end == 0 ? at : PositionOf(LineStart(end - 1));
    }

    /// <summary>Where the text ends.</summary>
    public TextPosition EndPosition => PositionOf(Text.Length);

    public TextPosition PositionOf(int index)
    {
        var line = 1;
        for (var i = 0; i < Clamp(index); i++)
            if (Text[i] == '\n' || (Text[i] == '\r' && (i + 1 == Text.Length || Text[i + 1] != '\n')))
                line++;
        return new TextPosition(line, Clamp(index) - LineStart(index) + 1, Clamp(index));
    }

    public int LineStart(int index)
    {
        var start = Clamp(index);
        while (start > 0 && Text[start - 1] is not ('\n' or '\r'))
            start--;
        return start;
    }

    private int LineEnd(int index)
    {
        var end = Text.AsSpan(Clamp(index)).IndexOfAny('\n', '\r');
        return end < 0 ? Text.Length : Clamp(index) + end;
    }

    private int Clamp(int index) => Math.Clamp(index, 0, Text.Length);
}
