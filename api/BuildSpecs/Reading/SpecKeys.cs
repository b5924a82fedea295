namespace BuildApi.BuildSpecs.Reading;

/// <summary>The keys that mean something in one kind of map.</summary>
/// <param name="Place">As in "under …".</param>
/// <param name="Known">In the order they are named to the reader.</param>
internal sealed record SpecKeys(string Place, params string[] Known)
{
    /// <summary>Spellings of Amplify's own documentation that differ from its examples.</summary>
    public IReadOnlyDictionary<string, string> OtherSpellings { get; init; } = new Dictionary<string, string>();

    /// <summary>Read without being named to anybody: a warning of its own says what is made of it.</summary>
    public IReadOnlyList<string> Tolerated { get; init; } = [];

    public static readonly SpecKeys TopLevel = new("the top level", "version", "env", "backend", "frontend", "test", "applications", "customHeaders")
    {
        Tolerated = ["appRoot"],
    };
    public static readonly SpecKeys Application = new("an application", "appRoot", "env", "backend", "frontend", "test", "customHeaders");
    public static readonly SpecKeys Environment = new("`env`", "variables");
    public static readonly SpecKeys Backend = new("`backend`", "phases");
    public static readonly SpecKeys Frontend = new("`frontend`", "buildPath", "phases", "artifacts", "cache")
    {
        OtherSpellings = new Dictionary<string, string> { ["buildpath"] = "buildPath" },
    };
    public static readonly SpecKeys Test = new("`test`", "phases", "artifacts");
    public static readonly SpecKeys Phases = new("`phases`", "preBuild", "build", "postBuild");
    public static readonly SpecKeys TestPhases = new("the `phases` of `test`", "preTest", "test", "postTest");
    public static readonly SpecKeys Phase = new("a phase", "commands");
    public static readonly SpecKeys Artifacts = new("`artifacts`", "baseDirectory", "files", "discard-paths")
    {
        OtherSpellings = new Dictionary<string, string> { ["base-directory"] = "baseDirectory" },
    };
    public static readonly SpecKeys TestArtifacts = new("the `artifacts` of `test`", "baseDirectory", "files", "configFilePath");
    public static readonly SpecKeys Cache = new("`cache`", "paths");
    public static readonly SpecKeys CustomHttp = new("the top level of customHttp.yml", "customHeaders", "applications");
    public static readonly SpecKeys CustomHttpApplication = new("an application of customHttp.yml", "appRoot", "customHeaders");
    public static readonly SpecKeys HeaderRule = new("an entry of `customHeaders`", "pattern", "headers");
    public static readonly SpecKeys Header = new("a header", "key", "value");
}
