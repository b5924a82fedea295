using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace BuildApi.BuildSpecs.Yaml;

/// <summary>
/// Builds the nodes from the parser's events, one at a time, without recursion. Refuses what a spec may not contain:
/// duplicate keys, tabs as indentation, a second document, and aliases that unfold into something huge.
/// </summary>
internal sealed class SpecTreeBuilder(SpecDocument source)
{
    /// <summary>Levels of lists and maps in each other; a spec needs eight.</summary>
    public const int MaxDepth = 40;
    /// <summary>Nodes after aliases are expanded.</summary>
    public const int MaxNodes = 10_000;
    /// <summary>Characters after aliases are expanded.</summary>
    public const int MaxExpandedLength = 1024 * 1024;

    private readonly Stack<OpenNode> open = new();
    private readonly Dictionary<string, SpecNode> anchors = new(StringComparer.Ordinal);
    private int documents;

    public SpecNode? Root { get; private set; }

    /// <summary>Where the innermost open list or map in brackets began; null outside of brackets.</summary>
    public TextPosition? OpenBracket =>
        !InsideFlow ? null : open.FirstOrDefault(node => source.RestOfLine(node.Node.Start.Index) is ['[' or '{', ..])?.Node.Start;

    private sealed record OpenNode(SpecNode Node, string? Anchor)
    {
        public ScalarNode? Key { get; set; }
    }

    public YamlFault? Accept(ParsingEvent happened) => happened switch
    {
        DocumentStart start when ++documents > 1 => new YamlFault(TextPosition.Of(start.Start),
            "A second YAML document starts here.", "A build spec is one document: remove the line `---`."),
        AnchorAlias alias => Resolve(alias),
        NodeEvent node => CheckAnchor(node) ?? CheckIndentation(node) ?? Open(node),
        SequenceEnd or MappingEnd => Close(happened.End),
        _ => null,
    };

    private YamlFault? Open(NodeEvent node)
    {
        var start = TextPosition.Of(node.Start);
        switch (node)
        {
            case Scalar scalar:
                var text = Scalars.Read(scalar, source, InsideFlow, out var fault);
                return fault ?? Add(text, NameOf(node));
            case SequenceStart sequence:
                open.Push(new OpenNode(new SequenceNode(start, sequence.Style == SequenceStyle.Flow), NameOf(node)));
                break;
            case MappingStart mapping:
                open.Push(new OpenNode(new MappingNode(start, mapping.Style == MappingStyle.Flow), NameOf(node)));
                break;
        }

        return open.Count > MaxDepth ? TooDeep(start) : null;
    }

    private YamlFault? Close(Mark end)
    {
        var closed = open.Pop();
        closed.Node.End = TextPosition.Of(end);
        return Add(closed.Node, closed.Anchor);
    }

    private YamlFault? Resolve(AnchorAlias alias)
    {
        var at = TextPosition.Of(alias.Start);
        if (anchors.TryGetValue(alias.Value.Value, out var node))
            return open.Count + node.Height > MaxDepth ? TooDeep(at) : Add(node, null);
        var text = source.RestOfLine(at.Index);
        return new YamlFault(at, $"YAML reads `*{alias.Value.Value}` as a reference to an anchor, and no anchor before it has that name.",
            $"If it is meant as text, put it in single quotes: {Quoting.Single(text)}");
    }

    private YamlFault? Add(SpecNode node, string? anchor)
    {
        if (anchor is not null)
            anchors[anchor] = node;
        if (open.Count == 0)
            Root = node;
        else if (open.Peek() is { Node: SequenceNode sequence })
            sequence.Items.Add(node);
        else if (AddToMapping(open.Peek(), node) is { } fault)
            return fault;
        return open.Count == 0 ? null : Grow(open.Peek().Node, node);
    }

    private static YamlFault? AddToMapping(OpenNode parent, SpecNode node)
    {
        var mapping = (MappingNode)parent.Node;
        if (parent.Key is { } key)
        {
            mapping.Add(new SpecEntry(key, node));
            parent.Key = null;
            return null;
        }

        if (node is not ScalarNode name)
            return new YamlFault(node.Start, $"A key must be text, but this is {node.Kind}.",
                "If braces or brackets belong to a command, put the whole command in single quotes.");
        parent.Key = name;
        return mapping.Find(name.Text) is not { } first ? null : new YamlFault(name.Start,
            $"The key `{name.Text}` appears here for the second time; the first is on line {first.Key.Start.Line}.",
            "Merge the two, or remove one.");
    }

    private static YamlFault? Grow(SpecNode parent, SpecNode child)
    {
        parent.ExpandedNodes += child.ExpandedNodes;
        parent.ExpandedLength += child.ExpandedLength;
        parent.Height = Math.Max(parent.Height, child.Height + 1);
        return parent.ExpandedNodes <= MaxNodes && parent.ExpandedLength <= MaxExpandedLength ? null : new YamlFault(child.Start,
            $"The build spec is too large: with its aliases expanded it has more than {MaxNodes} parts or {MaxExpandedLength} characters.",
            "Use fewer aliases, and move long scripts into files of the repository.");
    }

    private YamlFault? CheckAnchor(NodeEvent node) =>
        node.Anchor.IsEmpty || node.Anchor.Value.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.')
            ? null
            : new YamlFault(TextPosition.Of(node.Start), $"YAML reads `&{node.Anchor.Value}` as the name of an anchor and drops it.",
                $"If it is meant as text, put it in single quotes: {Quoting.Single(source.RestOfLine((int)node.Start.Index))}");

    // The parser forgives a tab where no other reader of YAML does, for example on the first line.
    private YamlFault? CheckIndentation(NodeEvent node)
    {
        if (InsideFlow)
            return null;
        var before = source.LineBefore((int)node.Start.Index);
        var tab = before.IndexOf('\t', StringComparison.Ordinal);
        if (tab < 0 || !string.IsNullOrWhiteSpace(before))
            return null;
        var at = TextPosition.Of(node.Start);
        return SyntaxDiagnosis.Tab(new TextPosition(at.Line, tab + 1, at.Index - before.Length + tab));
    }

    private bool InsideFlow => open.Count > 0 && open.Peek().Node is SequenceNode { Flow: true } or MappingNode { Flow: true };

    private static string? NameOf(NodeEvent node) => node.Anchor.IsEmpty ? null : node.Anchor.Value;

    private static YamlFault TooDeep(TextPosition at) => new(at,
        $"Lists and maps are nested more than {MaxDepth} deep.", "If brackets or braces belong to a command, put the whole command in single quotes.");
}
