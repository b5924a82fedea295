namespace BuildApi.BuildSpecs.Model;

/// <summary>Something in a build spec that is wrong or probably not meant: where it is, and what to write there.</summary>
internal sealed record SpecProblem
{
    /// <summary>The file the spec came from, as the reader was told; empty for a spec without one.</summary>
    public required string File { get; init; }
    /// <summary>Counted from 1.</summary>
    public required int Line { get; init; }
    /// <summary>Counted from 1, in UTF-16 units.</summary>
    public required int Column { get; init; }
    /// <summary>Such as <c>frontend.phases.build.commands[2]</c>; empty for the document itself or where YAML could not be read.</summary>
    public required string Path { get; init; }
    /// <summary>What is wrong.</summary>
    public required string Message { get; init; }
    /// <summary>What was expected, or what to do about it.</summary>
    public required string Fix { get; init; }

    public override string ToString()
    {
        var where = File.Length == 0 ? $"line {Line}, column {Column}" : $"{File}, line {Line}, column {Column}";
        var what = Path.Length == 0 ? Message : $"{Path}: {Message}";
        return Fix.Length == 0 ? $"{where}: {what}" : $"{where}: {what} {Fix}";
    }
}
