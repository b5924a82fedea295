using BuildApi.PackageOverrides.Catalogue;

namespace BuildApi.PackageOverrides.Requests;

/// <summary>What a caller asks for, in whichever form: checked overrides, or what is wrong by field.</summary>
internal sealed record RequestedOverrides
{
    public List<PackageOverride> Overrides { get; private init; } = [];

    /// <summary>What was understood but is worth saying.</summary>
    public IReadOnlyList<string> Notices { get; private init; } = [];

    /// <summary>Empty when all is well.</summary>
    public IReadOnlyDictionary<string, string> Errors { get; private init; } = new Dictionary<string, string>();

    public static RequestedOverrides Read(SetPackageOverrides body, PackageCatalogue catalogue) => body switch
    {
        { Overrides: not null, LiveUpdates: not null } => Wrong("liveUpdates", "Give either overrides or liveUpdates, not both."),
        { LiveUpdates: { } text } => ReadAmplifys(text, catalogue),
        { Overrides: { } wanted } => Read(wanted, catalogue),
        _ => Wrong("overrides", "overrides is missing: give a list of { \"package\": ..., \"version\": ... }. DELETE switches live package updates off."),
    };

    public static RequestedOverrides Read(IReadOnlyList<OverrideRequest> wanted, PackageCatalogue catalogue)
    {
        var wrong = new Dictionary<string, string>();
        var overrides = new List<PackageOverride>();
        for (var index = 0; index < wanted.Count; index++)
        {
            if (PackageOverride.TryCreate(wanted[index].Package, wanted[index].Version, catalogue, out var asked, out var field, out var why))
                overrides.Add(asked);
            else wrong[$"overrides[{index}].{field}"] = why;
        }

        if (PackageOverride.FindTwice(overrides) is { } twice) wrong["overrides"] = $"'{twice}' is overridden twice; choose one version.";
        return new RequestedOverrides { Overrides = overrides, Errors = wrong };
    }

    private static RequestedOverrides ReadAmplifys(string text, PackageCatalogue catalogue) =>
        AmplifyLiveUpdates.TryRead(text, catalogue, out var overrides, out var notices, out var errors)
            ? new RequestedOverrides { Overrides = [.. overrides], Notices = notices }
            : Wrong("liveUpdates", string.Join(' ', errors));

    private static RequestedOverrides Wrong(string field, string why) => new() { Errors = new Dictionary<string, string> { [field] = why } };
}
