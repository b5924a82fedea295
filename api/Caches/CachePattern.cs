using BuildApi.Globs;

namespace BuildApi.Caches;

/// <summary>
/// One cache pattern, matched name by name on the way down. What matches as a whole is taken with everything below it:
/// <c>node_modules</c> means the folder's content just as <c>node_modules/**/*</c> does.
/// </summary>
internal sealed class CachePattern(string text)
{
    // Two stars after two stars say nothing more, and many of them would take long.
    private readonly (string Text, Glob? Glob)[] names =
        [.. text.Split('/', StringSplitOptions.RemoveEmptyEntries).Aggregate(new List<string>(), (names, name) =>
        {
            if (name != "**" || names is not [.., "**"]) names.Add(name);
            return names;
        }).Select(name => (name, IsPlain(name) ? null : new Glob(name)))];

    public string Text => text;

    /// <summary>Whether the path, or a folder that it is in, matches; and otherwise, whether something below it may.</summary>
    public (bool Taken, bool MayTakeBelow) Match(ReadOnlySpan<string> path)
    {
        var states = new SortedSet<int>();
        Enter(states, 0);
        foreach (var name in path)
        {
            if (states.Contains(names.Length)) return (true, true);
            var next = new SortedSet<int>();
            foreach (var state in states)
            {
                if (names[state].Text == "**") Enter(next, state);
                else if (IsMatch(state, name)) Enter(next, state + 1);
            }
            if (next.Count == 0) return (false, false);
            states = next;
        }

        return (states.Contains(names.Length), true);
    }

    // Two stars stand for any number of names, none included.
    private void Enter(SortedSet<int> states, int state)
    {
        states.Add(state);
        if (state < names.Length && names[state].Text == "**") states.Add(state + 1);
    }

    private bool IsMatch(int state, string name) => names[state].Glob is { } glob ? glob.Matches(name) : names[state].Text == name;

    private static bool IsPlain(string name) => name == "**" || !name.AsSpan().ContainsAny("*?[{\\");
}
