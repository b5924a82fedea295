namespace BuildApi.BuildSpecs.Yaml;

/// <summary>A position in the text: line and column from 1, index from 0.</summary>
internal readonly record struct TextPosition(int Line, int Column, int Index);
