using System.Text.RegularExpressions;
using BuildApi.BuildSpecs.Model;

namespace BuildApi.BuildSpecs.Planning;

/// <summary>The variables of a plan.</summary>
internal static partial class VariablePlan
{
    /// <summary>An application's own variables win over those of the whole spec, and keep their place.</summary>
    public static IReadOnlyList<PlannedVariable> Merge(IReadOnlyList<SpecVariable> shared, IReadOnlyList<SpecVariable> own)
    {
        var values = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var variable in shared.Concat(own))
            values[variable.Name] = variable.Value;
        return [.. values.Select(pair => new PlannedVariable(pair.Key, pair.Value, Reference().IsMatch(pair.Value)))];
    }

    [GeneratedRegex(@"\$(?:[A-Za-z_]|\{[A-Za-z_])")]
    private static partial Regex Reference();
}
