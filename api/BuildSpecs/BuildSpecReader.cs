using BuildApi.BuildSpecs.Model;
using BuildApi.BuildSpecs.Reading;
using BuildApi.BuildSpecs.Yaml;

namespace BuildApi.BuildSpecs;

/// <summary>
/// Reads an <c>amplify.yml</c>. Any text gets an answer, never an exception: a spec with warnings, or the errors that
/// stand in its way, each with line, column and what was expected.
/// </summary>
/// <remarks>
/// Lenient where Amplify is, or where it is plain what was meant; what cannot be understood is an error. Bounds: 256 Ki
/// characters, 40 levels, 10,000 nodes and 1 Mi characters after aliases are expanded, 100 problems of each kind.
/// </remarks>
internal static class BuildSpecReader
{
    public static BuildSpecReadResult Read(string yaml, string fileName)
    {
        var source = new SpecDocument(yaml);
        var reading = new SpecReading(source, fileName);
        var root = SpecTree.Parse(source, out var fault);
        if (fault is not null)
            reading.Fault(fault);
        var spec = root is null ? null : ApplicationReader.Read(reading, root);
        return new BuildSpecReadResult
        {
            Spec = reading.Errors.Count == 0 ? spec : null,
            Errors = reading.Errors,
            Warnings = reading.Warnings,
        };
    }
}

/// <summary>The spec, unless there are errors; and what was found in it.</summary>
internal sealed record BuildSpecReadResult
{
    public required BuildSpec? Spec { get; init; }
    public required IReadOnlyList<SpecProblem> Errors { get; init; }
    public required IReadOnlyList<SpecProblem> Warnings { get; init; }
}
