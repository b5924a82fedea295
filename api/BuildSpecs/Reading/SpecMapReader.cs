using BuildApi.BuildSpecs.Yaml;

namespace BuildApi.BuildSpecs.Reading;

/// <summary>Reads a map by its known keys: null is an empty map, another kind is an error, an unknown key is a warning.</summary>
internal static class SpecMapReader
{
    public static IReadOnlyDictionary<string, SpecCursor> Read(SpecReading reading, SpecCursor at, SpecKeys keys, string expected)
    {
        var found = new Dictionary<string, SpecCursor>(StringComparer.Ordinal);
        if (at.Node.IsNull)
            return found;
        if (at.Node is not MappingNode mapping)
        {
            reading.Error(at, $"This is {at.Node.Kind}, but a map is expected.", expected);
            return found;
        }

        foreach (var entry in Merged(reading, at, mapping))
            Sort(reading, at, entry, keys, found);
        return found;
    }

    /// <summary>The entries of a map, its merge key (<c>&lt;&lt;</c>) resolved: what is written here wins over what is merged.</summary>
    public static IReadOnlyList<SpecEntry> Merged(SpecReading reading, SpecCursor at, MappingNode mapping)
    {
        if (mapping.Find("<<") is not { } merge)
            return mapping.Entries;
        var entries = mapping.Entries.Where(entry => entry != merge).ToList();
        var taken = entries.Select(entry => entry.Key.Text).Append("<<").ToHashSet(StringComparer.Ordinal);
        foreach (var source in merge.Value is SequenceNode list ? list.Items : [merge.Value])
        {
            if (source is MappingNode merged)
                entries.AddRange(merged.Entries.Where(entry => taken.Add(entry.Key.Text)));
            else
                reading.Error(at.Child("<<", merge.Value), $"The merge key `<<` takes a map, but this is {source.Kind}.", "Refer to a map: `<<: *name`.");
        }

        return entries;
    }

    private static void Sort(SpecReading reading, SpecCursor at, SpecEntry entry, SpecKeys keys, Dictionary<string, SpecCursor> found)
    {
        var key = entry.Key.Text;
        if (keys.OtherSpellings.TryGetValue(key, out var known) && found.TryAdd(known, at.Child(key, entry.Value)))
            reading.Warn(at.Child(key, entry.Key), $"`{key}` is read as `{known}`.", $"Write `{known}`.");
        else if (keys.Known.Contains(key) || keys.Tolerated.Contains(key))
            found[key] = at.Child(key, entry.Value);
        else if (!IsInstalled(key))
            reading.Warn(at.Child(Quoting.Shorten(key), entry.Key), $"`{Quoting.Shorten(key)}` is not known under {keys.Place} and is ignored.",
                LikelyMeaning.Of(key, keys));
    }

    // The habit of YAML's users for a map that only holds anchors.
    private static bool IsInstalled(string key) => key.StartsWith("x-", StringComparison.Ordinal) || key.StartsWith('.');
}
