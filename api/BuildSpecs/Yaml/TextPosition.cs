using YamlDotNet.Core;

namespace BuildApi.BuildSpecs.Yaml;

/// <summary>A position in the text: line and column from 1, index from 0.</summary>
internal readonly record struct TextPosition(int Line, int Column, int Index)
{
    public static TextPosition Of(Mark mark) => new((int)Math.Max(1, mark.Line), (int)Math.Max(1, mark.Column), (int)Math.Max(0, mark.Index));
}
