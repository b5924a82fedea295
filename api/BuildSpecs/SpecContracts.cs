using BuildApi.BuildSpecs.Model;

namespace BuildApi.BuildSpecs;

/// <summary>What a check of a build spec found.</summary>
/// <param name="Valid">Whether a build would accept it.</param>
/// <param name="Errors">What stands in its way.</param>
/// <param name="Warnings">What is probably not meant.</param>
/// <param name="Commands">What would run, in order; empty when it is not valid.</param>
internal sealed record SpecValidationView(
    bool Valid, IReadOnlyList<SpecProblemView> Errors, IReadOnlyList<SpecProblemView> Warnings, IReadOnlyList<PlannedCommandView> Commands);

/// <summary>A place in a build spec.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
/// <param name="Path">Such as <c>frontend.phases.build.commands[2]</c>; empty for the document.</param>
/// <param name="Fix">What was expected, or what to write there.</param>
internal sealed record SpecProblemView(int Line, int Column, string Path, string Message, string Fix)
{
    public static SpecProblemView From(SpecProblem problem) => new(problem.Line, problem.Column, problem.Path, problem.Message, problem.Fix);
}

/// <summary>A command that a build would run.</summary>
/// <param name="Section"><c>backend</c>, <c>frontend</c> or <c>test</c>.</param>
internal sealed record PlannedCommandView(PlanPhase Phase, string Section, string Text, int Line);
