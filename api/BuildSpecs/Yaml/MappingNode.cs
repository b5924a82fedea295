namespace BuildApi.BuildSpecs.Yaml;

internal sealed class MappingNode(TextPosition start, bool flow) : SpecNode(start)
{
    private readonly Dictionary<string, SpecEntry> byKey = new(StringComparer.Ordinal);
    private readonly List<SpecEntry> entries = [];

    /// <summary>In the order of the file; keys are unique.</summary>
    public IReadOnlyList<SpecEntry> Entries => entries;
    /// <summary>Written as <c>{a: b}</c>.</summary>
    public bool Flow { get; } = flow;
    public override string Kind => "a map";

    public SpecEntry? Find(string key) => byKey.GetValueOrDefault(key);

    public void Add(SpecEntry entry)
    {
        byKey.Add(entry.Key.Text, entry);
        entries.Add(entry);
    }
}
