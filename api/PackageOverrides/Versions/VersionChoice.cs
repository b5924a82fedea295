namespace BuildApi.PackageOverrides.Versions;

/// <summary>The version that an override comes down to, or why there is none.</summary>
internal sealed record VersionChoice
{
    private const int MostTags = 12;

    /// <summary>Null when nothing fits.</summary>
    public PackageVersion? Chosen { get; private init; }

    /// <summary>One sentence with the nearest versions in it; null when there is a choice.</summary>
    public string? Why { get; private init; }

    /// <summary>At most five versions near the override, newest first.</summary>
    public IReadOnlyList<SemanticVersion> Nearest { get; private init; } = [];

    /// <summary>What the caller should know although there is a choice: deprecated, or a younger version was passed over.</summary>
    public IReadOnlyList<string> Notices { get; private init; } = [];

    /// <summary>
    /// Chooses as npm does: an exact version is itself; a tag is what the source says; a range takes the version tagged
    /// <c>latest</c> where that fits, else the newest that fits and is not deprecated, else the newest that fits.
    /// </summary>
    /// <exception cref="ArgumentException">The override is "repository": read the repository's files first.</exception>
    public static VersionChoice Choose(VersionSpec spec, VersionIndex index, VersionChoiceRules rules = default) => spec.Kind switch
    {
        VersionSpecKind.Exact => Exact(spec.Version!, index),
        VersionSpecKind.Latest => Floating(spec, index, VersionRange.Any, rules),
        VersionSpecKind.Range => Floating(spec, index, spec.Range!, rules),
        VersionSpecKind.Tag => Tagged(spec, index, rules),
        _ => throw new ArgumentException("What the repository asks for must be read before a version can be chosen.", nameof(spec)),
    };

    private static VersionChoice Exact(SemanticVersion version, VersionIndex index) => index.Find(version) is { } offer
        ? Take(offer, index.Package)
        : Nothing($"{index.Package} has no version {version}.", index, version);

    private static VersionChoice Tagged(VersionSpec spec, VersionIndex index, VersionChoiceRules rules)
    {
        if (index.FindTag(spec.Text) is not { } tagged || index.Find(tagged) is not { } offer)
            return UnknownTag(spec.Text, index);
        if (rules.Admits(offer)) return Take(offer, index.Package);

        // The tag's own line, an older release of it: what the tag meant before the young release.
        var older = index.Versions.FirstOrDefault(candidate =>
            candidate.Version < tagged && candidate.Version.Major == tagged.Major
            && candidate.Version.IsPrerelease == tagged.IsPrerelease && rules.Admits(candidate));
        return older is null
            ? Nothing($"'{spec.Text}' of {index.Package} is {tagged}, which is younger than the minimum release age allows.", index, tagged)
            : Take(older, index.Package, TooYoung(offer));
    }

    private static VersionChoice Floating(VersionSpec spec, VersionIndex index, VersionRange range, VersionChoiceRules rules)
    {
        var latest = index.FindTag("latest") is { } tagged ? index.Find(tagged) : null;
        var fitting = index.Versions.Where(offer => range.Contains(offer.Version)).ToList();
        if (latest is not null && (spec.Kind is VersionSpecKind.Latest || range.Contains(latest.Version)))
            fitting = [latest, .. fitting.Where(offer => offer.Version < latest.Version)];

        var wanted = fitting.FirstOrDefault(offer => offer.Deprecated is null) ?? fitting.FirstOrDefault();
        if (wanted is null) return Nothing($"No version of {index.Package} fits '{spec.Text}'.", index, range.Floor);

        var old = fitting.Where(rules.Admits).ToList();
        var chosen = old.FirstOrDefault(offer => offer.Deprecated is null) ?? old.FirstOrDefault();
        if (chosen is null)
            return Nothing($"Every version of {index.Package} that fits '{spec.Text}' is younger than the minimum release age allows.", index, wanted.Version);
        return chosen == wanted ? Take(chosen, index.Package) : Take(chosen, index.Package, TooYoung(wanted));
    }

    private static string TooYoung(PackageVersion passedOver) =>
        $"{passedOver.Version} was passed over: it is younger than the minimum release age.";

    private static VersionChoice Take(PackageVersion offer, string package, string? notice = null)
    {
        var notices = new List<string>();
        if (notice is not null) notices.Add(notice);
        if (offer.Deprecated is { } warning) notices.Add($"{package} {offer.Version} is deprecated: {warning}");
        return new VersionChoice { Chosen = offer, Notices = notices };
    }

    private static VersionChoice UnknownTag(string tag, VersionIndex index)
    {
        // What counts back from the newest (lts/-1) names no line of its own.
        var names = index.Tags.Keys.Where(name => !name.Contains("/-", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
        var more = names.Count > MostTags ? $" and {names.Count - MostTags} more" : "";
        var tags = names.Count == 0 ? "It has no tags." : $"Its tags are {string.Join(", ", names.Take(MostTags))}{more}.";
        return new VersionChoice { Why = $"{index.Package} has no tag '{tag}'. {tags}", Nearest = NearestVersions.To(null, index) };
    }

    private static VersionChoice Nothing(string sentence, VersionIndex index, SemanticVersion? wanted)
    {
        var nearest = NearestVersions.To(wanted, index);
        var list = nearest.Count == 0 ? "No versions are known." : $"The nearest are {string.Join(", ", nearest)}.";
        return new VersionChoice { Why = $"{sentence} {list}", Nearest = nearest };
    }
}
