namespace BuildApi.BuildSpecs.Yaml;

/// <summary>A position in the text: line and column from 1, index from 0.</summary>
internal readonly record struct TextPosition(int Line, int Column, int Index);

/// <summary>
/// A piece of YAML with its position. An alias is the node of its anchor again, so what looks like a tree may share
/// branches; the sizes below are those of the expanded tree, and the tree's builder holds them in bounds.
/// </summary>
internal abstract class SpecNode(TextPosition start)
{
    public TextPosition Start { get; } = start;
    /// <summary>Where its source text ends, for the kinds that end where they seem to.</summary>
    public TextPosition End { get; set; } = start;
    /// <summary>Nodes of the expanded tree, this one included.</summary>
    public long ExpandedNodes { get; set; } = 1;
    /// <summary>Characters of all texts in the expanded tree.</summary>
    public long ExpandedLength { get; set; }
    /// <summary>Levels below this one in the expanded tree.</summary>
    public int Height { get; set; }
    /// <summary>What the node is called in messages: "a text", "a list", "a map".</summary>
    public abstract string Kind { get; }
    public virtual bool IsNull => false;
}

internal enum ScalarForm
{
    Plain,
    Quoted,
    Block,
}

internal sealed class ScalarNode : SpecNode
{
    public ScalarNode(TextPosition start, string text, ScalarForm form) : base(start)
    {
        Text = text;
        Form = form;
        ExpandedLength = text.Length;
    }

    public string Text { get; }
    public ScalarForm Form { get; }
    public override string Kind => IsNull ? "nothing" : "a text";
    public override bool IsNull => Form == ScalarForm.Plain && Text is "" or "~" or "null" or "Null" or "NULL";
}

internal sealed class SequenceNode(TextPosition start, bool flow) : SpecNode(start)
{
    public List<SpecNode> Items { get; } = [];
    /// <summary>Written as <c>[a, b]</c>.</summary>
    public bool Flow { get; } = flow;
    public override string Kind => "a list";
}

internal sealed class MappingNode(TextPosition start, bool flow) : SpecNode(start)
{
    private readonly Dictionary<string, SpecEntry> byKey = new(StringComparer.Ordinal);
    private readonly List<SpecEntry> entries = [];

    /// <summary>In the order of the file; keys are unique.</summary>
    public IReadOnlyList<SpecEntry> Entries => entries;
    /// <summary>Written as <c>{a: b}</c>.</summary>
    public bool Flow { get; } = flow;
    public override string Kind => "a map";

    public SpecEntry? Find(string key) => byKey.GetValueOrDefault(key);

    public void Add(SpecEntry entry)
    {
        byKey.Add(entry.Key.Text, entry);
        entries.Add(entry);
    }
}

internal sealed record SpecEntry(ScalarNode Key, SpecNode Value);
