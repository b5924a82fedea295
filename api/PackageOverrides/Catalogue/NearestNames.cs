namespace BuildApi.PackageOverrides.Catalogue;

/// <summary>Which of the known names a mistyped one is near to.</summary>
internal static class NearestNames
{
    /// <summary>Names within a third of the word's length in edits, or that contain the word or are contained in it; nearest first.</summary>
    public static IEnumerable<string> To(string name, IEnumerable<string> known)
    {
        if (name.Length == 0 || name.Length > 100) return [];
        return known
            .Select(candidate => (candidate, distance: Distance(name.ToUpperInvariant(), candidate.ToUpperInvariant())))
            .Where(pair => pair.distance <= Math.Max(1, name.Length / 3) || Contains(name, pair.candidate))
            .OrderBy(pair => pair.distance).ThenBy(pair => pair.candidate, StringComparer.Ordinal)
            .Select(pair => pair.candidate);
    }

    private static bool Contains(string name, string candidate) =>
        (name.Length >= 3 && candidate.Contains(name, StringComparison.OrdinalIgnoreCase))
        || (candidate.Length >= 3 && name.Contains(candidate, StringComparison.OrdinalIgnoreCase));

    /// <summary>Levenshtein's distance: letters to add, drop or change.</summary>
    private static int Distance(string left, string right)
    {
        var previous = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var current = new int[right.Length + 1];
            current[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var change = previous[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
                current[j] = Math.Min(change, Math.Min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[right.Length];
    }
}
