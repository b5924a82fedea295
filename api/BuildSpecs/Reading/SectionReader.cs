using BuildApi.BuildSpecs.Model;

namespace BuildApi.BuildSpecs.Reading;

/// <summary>Reads <c>backend</c>, <c>frontend</c> and <c>test</c>.</summary>
internal static class SectionReader
{
    private const string PhasesExample = "Write `phases:`, below it `build:`, below that `commands:`, and the commands as a list.";

    public static SpecSection Backend(SpecReading reading, SpecCursor at) => Read(reading, at, "backend", SpecKeys.Backend, SpecKeys.Phases);

    public static SpecSection Frontend(SpecReading reading, SpecCursor at) => Read(reading, at, "frontend", SpecKeys.Frontend, SpecKeys.Phases);

    public static SpecSection Test(SpecReading reading, SpecCursor at) => Read(reading, at, "test", SpecKeys.Test, SpecKeys.TestPhases);

    private static SpecSection Read(SpecReading reading, SpecCursor at, string name, SpecKeys keys, SpecKeys phases)
    {
        var parts = SpecMapReader.Read(reading, at, keys, PhasesExample);
        return new SpecSection
        {
            Name = name,
            Place = at.Place,
            Phases = parts.TryGetValue("phases", out var list) ? ReadPhases(reading, list, phases) : [],
            BuildPath = parts.TryGetValue("buildPath", out var path) ? SpecTextReader.Read(reading, path, "/") : null,
            Artifacts = parts.TryGetValue("artifacts", out var artifacts) ? ReadArtifacts(reading, artifacts, name == "test") : null,
            CachePaths = parts.TryGetValue("cache", out var cache) ? ReadCache(reading, cache) : [],
        };
    }

    private static List<SpecPhase> ReadPhases(SpecReading reading, SpecCursor at, SpecKeys keys)
    {
        var parts = SpecMapReader.Read(reading, at, keys, PhasesExample);
        var phases = new List<SpecPhase>();
        foreach (var name in keys.Known)
            if (parts.TryGetValue(name, out var phase))
                phases.Add(new SpecPhase(name, ReadCommands(reading, phase)));
        return phases;
    }

    private static IReadOnlyList<SpecText> ReadCommands(SpecReading reading, SpecCursor phase)
    {
        var parts = SpecMapReader.Read(reading, phase, SpecKeys.Phase, "Write `commands:` below the phase, and the commands as a list below that.");
        return parts.TryGetValue("commands", out var commands) ? CommandReader.Read(reading, commands) : [];
    }

    private static SpecArtifacts? ReadArtifacts(SpecReading reading, SpecCursor at, bool ofTest)
    {
        if (at.Node.IsNull)
            return null;
        var parts = SpecMapReader.Read(reading, at, ofTest ? SpecKeys.TestArtifacts : SpecKeys.Artifacts,
            "Write `baseDirectory: dist`, and below it `files:` with the list item `- '**/*'`.");
        return new SpecArtifacts
        {
            Place = at.Place,
            BaseDirectory = parts.TryGetValue("baseDirectory", out var folder) ? SpecTextReader.Read(reading, folder, "dist") : null,
            Files = parts.TryGetValue("files", out var files) ? SpecTextReader.ReadList(reading, files, "'**/*'") : [],
            DiscardPaths = parts.TryGetValue("discard-paths", out var discard) && SpecTextReader.ReadSwitch(reading, discard),
            ConfigFilePath = parts.TryGetValue("configFilePath", out var file) ? SpecTextReader.Read(reading, file, "mochawesome.json")?.Value : null,
        };
    }

    private static IReadOnlyList<SpecText> ReadCache(SpecReading reading, SpecCursor at)
    {
        var parts = SpecMapReader.Read(reading, at, SpecKeys.Cache, "Write `paths:` below `cache:`, and the folders as a list below that.");
        return parts.TryGetValue("paths", out var paths) ? SpecTextReader.ReadList(reading, paths, "node_modules/**/*") : [];
    }
}
