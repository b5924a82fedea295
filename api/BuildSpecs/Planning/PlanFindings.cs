using BuildApi.BuildSpecs.Model;

namespace BuildApi.BuildSpecs.Planning;

/// <summary>One planning of one spec: what it found, and why it gave up.</summary>
internal sealed class PlanFindings(string fileName)
{
    private readonly List<SpecProblem> warnings = [];

    public IReadOnlyList<SpecProblem> Warnings => warnings;
    /// <summary>The first reason to refuse; null when there is none.</summary>
    public SpecProblem? Refusal { get; private set; }

    public void Warn(SpecPlace at, string message, string fix) => warnings.Add(Problem(at, message, fix));

    public void Refuse(SpecPlace at, string message, string fix) => Refusal ??= Problem(at, message, fix);

    private SpecProblem Problem(SpecPlace at, string message, string fix) =>
        new() { File = fileName, Line = at.Line, Column = at.Column, Path = at.Path, Message = message, Fix = fix };
}
