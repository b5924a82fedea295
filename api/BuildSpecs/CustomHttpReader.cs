using BuildApi.Apps;
using BuildApi.BuildSpecs.Model;
using BuildApi.BuildSpecs.Reading;
using BuildApi.BuildSpecs.Yaml;

namespace BuildApi.BuildSpecs;

/// <summary>
/// Reads Amplify's <c>customHttp.yml</c>: the same <c>customHeaders</c> as in a build spec, in a file of their own, at the top level
/// or for each of <c>applications</c>.
/// </summary>
internal static class CustomHttpReader
{
    private const string Example = "Write `customHeaders:` with a list of `pattern` and `headers`.";

    /// <summary>The rules for the app with this root; of a file with errors, none.</summary>
    public static IReadOnlyList<CustomHeaderRule> Read(
        string yaml, string fileName, string? appRoot, out IReadOnlyList<SpecProblem> errors, out IReadOnlyList<SpecProblem> warnings)
    {
        (errors, warnings) = ([], []);
        // A file of nothing is a file of no headers.
        if (yaml.Split('\n').All(line => line.Trim() is "" or ['#', ..])) return [];
        var source = new SpecDocument(yaml);
        var reading = new SpecReading(source, fileName);
        var root = SpecTree.Parse(source, out var fault);
        if (fault is not null) reading.Fault(fault);
        var rules = root is null ? [] : Read(reading, root, appRoot ?? ".");
        (errors, warnings) = (reading.Errors, reading.Warnings);
        return errors.Count == 0 ? rules : [];
    }

    private static List<CustomHeaderRule> Read(SpecReading reading, SpecNode root, string appRoot)
    {
        var rules = new List<CustomHeaderRule>();
        var parts = SpecMapReader.Read(reading, new SpecCursor(root, ""), SpecKeys.CustomHttp, Example);
        if (parts.TryGetValue("customHeaders", out var headers)) rules.AddRange(HeaderReader.Read(reading, headers));
        if (!parts.TryGetValue("applications", out var applications)) return rules;
        if (applications.Node is not SequenceNode list)
        {
            reading.Error(applications, $"`applications` is {applications.Node.Kind}, but a list is expected.",
                "Write `- appRoot: path/of/the/app`, and below it `customHeaders:`.");
            return rules;
        }

        for (var index = 0; index < list.Items.Count; index++) rules.AddRange(ReadOne(reading, applications.Item(index, list.Items[index]), appRoot));
        return rules;
    }

    private static IReadOnlyList<CustomHeaderRule> ReadOne(SpecReading reading, SpecCursor at, string appRoot)
    {
        var parts = SpecMapReader.Read(reading, at, SpecKeys.CustomHttpApplication, Example);
        var written = parts.TryGetValue("appRoot", out var root) ? SpecTextReader.Read(reading, root, "apps/web")?.Value : null;
        var rules = parts.TryGetValue("customHeaders", out var headers) ? HeaderReader.Read(reading, headers) : [];
        return (AppRoot.Normal(written) ?? ".") == appRoot ? rules : [];
    }
}
