using BuildApi.BuildSpecs.Model;
using BuildApi.BuildSpecs.Yaml;

namespace BuildApi.BuildSpecs.Reading;

/// <summary>A node and the way that led to it.</summary>
internal readonly record struct SpecCursor(SpecNode Node, string Path)
{
    public SpecPlace Place => new(Path, Node.Start.Line, Node.Start.Column);

    public SpecCursor Child(string key, SpecNode node) => new(node, Path.Length == 0 ? key : $"{Path}.{key}");

    public SpecCursor Item(int index, SpecNode node) => new(node, $"{Path}[{index}]");
}
