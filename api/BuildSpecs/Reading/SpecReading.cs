using BuildApi.BuildSpecs.Model;
using BuildApi.BuildSpecs.Yaml;

namespace BuildApi.BuildSpecs.Reading;

/// <summary>One reading of one spec: its source, and what was found wrong so far.</summary>
internal sealed class SpecReading(SpecDocument source, string fileName)
{
    /// <summary>Of each kind; whoever has more gets told after these are gone.</summary>
    public const int MaxProblems = 100;

    private readonly List<SpecProblem> errors = [];
    private readonly List<SpecProblem> warnings = [];

    public SpecDocument Source { get; } = source;
    public string FileName { get; } = fileName;
    public IReadOnlyList<SpecProblem> Errors => errors;
    public IReadOnlyList<SpecProblem> Warnings => warnings;

    public void Error(SpecCursor at, string message, string fix) => Add(errors, at.Path, at.Node.Start, message, fix);

    public void Warn(SpecCursor at, string message, string fix) => Add(warnings, at.Path, at.Node.Start, message, fix);

    public void Fault(YamlFault fault) => Add(errors, "", fault.At, fault.Message, fault.Fix);

    private void Add(List<SpecProblem> problems, string path, TextPosition at, string message, string fix)
    {
        if (problems.Count < MaxProblems)
            problems.Add(new SpecProblem { File = FileName, Line = at.Line, Column = at.Column, Path = path, Message = message, Fix = fix });
    }
}
