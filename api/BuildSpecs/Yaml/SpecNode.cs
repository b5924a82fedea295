namespace BuildApi.BuildSpecs.Yaml;

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
    /// <summary>What the node is called in messages: "text", "a list", "a map".</summary>
    public abstract string Kind { get; }
    public virtual bool IsNull => false;
}
