namespace BuildApi.BuildSpecs.Yaml;

internal sealed class SequenceNode(TextPosition start, bool flow) : SpecNode(start)
{
    public List<SpecNode> Items { get; } = [];
    /// <summary>Written as <c>[a, b]</c>.</summary>
    public bool Flow { get; } = flow;
    public override string Kind => "a list";
}
