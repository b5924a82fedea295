using BuildApi.Apps;
using BuildApi.BuildSpecs.Model;
using BuildApi.BuildSpecs.Yaml;

namespace BuildApi.BuildSpecs.Reading;

/// <summary>Reads the top level of a spec, and the entries of <c>applications</c>.</summary>
internal static class ApplicationReader
{
    private const string Example = "Write `- appRoot: path/of/the/app`, and below it `frontend:` with its phases.";

    public static BuildSpec Read(SpecReading reading, SpecNode root)
    {
        var at = new SpecCursor(root, "");
        var parts = SpecMapReader.Read(reading, at, SpecKeys.TopLevel, "A build spec starts with `version: 1`, followed by `frontend:` or `applications:`.");
        var isMonorepo = parts.TryGetValue("applications", out var applications);
        if (root is MappingNode)
            CheckContent(reading, at, parts);
        return new BuildSpec
        {
            FileName = reading.FileName,
            Version = parts.TryGetValue("version", out var version) ? SpecTextReader.Read(reading, version, "1")?.Value : null,
            AppRoot = RootOf(reading, parts),
            Environment = parts.TryGetValue("env", out var env) ? VariableReader.Read(reading, env) : [],
            CustomHeaders = parts.TryGetValue("customHeaders", out var headers) ? HeaderReader.Read(reading, headers) : [],
            IsMonorepo = isMonorepo,
            Applications = isMonorepo ? ReadAll(reading, applications) : [ReadSections(reading, at, parts)],
        };
    }

    private static void CheckContent(SpecReading reading, SpecCursor at, IReadOnlyDictionary<string, SpecCursor> parts)
    {
        var isMonorepo = parts.ContainsKey("applications");
        var sections = new[] { "frontend", "backend", "test" }.Where(parts.ContainsKey).ToArray();
        if (!isMonorepo && sections.Length == 0)
            reading.Error(at, "The build spec has nothing to do: there is neither `frontend` nor `applications`.",
                "Write `frontend:` with its `phases:` and `artifacts:`.");
        foreach (var section in isMonorepo ? sections : [])
            reading.Warn(parts[section], $"`{section}` at the top level is ignored, because the spec has `applications`.",
                $"Move `{section}` into an entry of `applications`, or remove `applications`.");
    }

    private static List<SpecApplication> ReadAll(SpecReading reading, SpecCursor at)
    {
        var applications = new List<SpecApplication>();
        var taken = new HashSet<string>(StringComparer.Ordinal);
        if (at.Node is not SequenceNode list)
            reading.Error(at, $"`applications` is {at.Node.Kind}, but a list is expected.", Example);
        else if (list.Items.Count == 0)
            reading.Error(at, "`applications` is an empty list, so there is nothing to build.", Example);
        else
            for (var i = 0; i < list.Items.Count; i++)
                if (ReadOne(reading, at.Item(i, list.Items[i]), list.Items.Count == 1, taken) is { } application)
                    applications.Add(application);
        return applications;
    }

    private static SpecApplication? ReadOne(SpecReading reading, SpecCursor at, bool isOnly, HashSet<string> taken)
    {
        var parts = SpecMapReader.Read(reading, at, SpecKeys.Application, Example);
        var hasRoot = parts.TryGetValue("appRoot", out var root) && !root.Node.IsNull;
        var appRoot = RootOf(reading, parts);
        if (hasRoot ? appRoot is null : !isOnly || at.Node is not MappingNode)
        {
            if (!hasRoot && (at.Node.IsNull || at.Node is MappingNode))
                reading.Error(at, "The application has no `appRoot`.", Example);
            return null;
        }

        if (appRoot is not null && RepositoryPath.TryResolve(".", appRoot.Value, out var folder) && !taken.Add(folder))
            reading.Warn(root, "An application before this one has the same `appRoot`; this one is never built.", "Give each application a folder of its own.");
        var env = parts.TryGetValue("env", out var variables) ? VariableReader.Read(reading, variables) : [];
        var headers = parts.TryGetValue("customHeaders", out var rules) ? HeaderReader.Read(reading, rules) : [];
        return ReadSections(reading, at, parts) with { AppRoot = appRoot?.Value, Environment = env, CustomHeaders = headers };
    }

    private static SpecText? RootOf(SpecReading reading, IReadOnlyDictionary<string, SpecCursor> parts)
    {
        if (!parts.TryGetValue("appRoot", out var at) || SpecTextReader.Read(reading, at, "apps/web") is not { } root) return null;
        if (!RepositoryPath.TryResolve(".", root.Value, out _))
            reading.Error(at, $"`{Quoting.Shorten(root.Value)}` leads out of the repository.", "Name a folder inside the repository, such as `apps/web`.");
        return root;
    }

    private static SpecApplication ReadSections(SpecReading reading, SpecCursor at, IReadOnlyDictionary<string, SpecCursor> parts) => new()
    {
        Place = at.Place,
        Backend = parts.TryGetValue("backend", out var backend) ? SectionReader.Backend(reading, backend) : null,
        Frontend = parts.TryGetValue("frontend", out var frontend) ? SectionReader.Frontend(reading, frontend) : null,
        Test = parts.TryGetValue("test", out var test) ? SectionReader.Test(reading, test) : null,
    };
}
