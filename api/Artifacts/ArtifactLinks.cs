namespace BuildApi.Artifacts;

/// <summary>The symbolic links of an output folder, followed as an operating system follows them.</summary>
internal sealed class ArtifactLinks
{
    // As Linux does; also what ends a circle.
    private const int MostHops = 40;

    private readonly Dictionary<string, string> targets = new(StringComparer.Ordinal);

    public int Count => targets.Count;

    public IEnumerable<KeyValuePair<string, string>> InOrder => targets.OrderBy(link => link.Key, StringComparer.Ordinal);

    public bool TryAdd(string path, string target) => targets.TryAdd(path, target);

    /// <summary>Where a path really is, once every link on the way is followed; "" is the output folder itself.</summary>
    /// <param name="leaves">The way leads out of the output folder; otherwise, when the answer is null, it leads in a circle.</param>
    public string? Resolve(string path, out bool leaves)
    {
        var (here, hops) = ("", 0);
        var ahead = new Stack<string>();
        Push(ahead, path);
        leaves = false;
        while (!leaves && ahead.TryPop(out var name))
        {
            if (name is "" or ".") continue;
            if (name == "..")
            {
                leaves = here.Length == 0;
                here = here[..Math.Max(here.LastIndexOf('/'), 0)];
            }
            else if (targets.TryGetValue(Join(here, name), out var target))
            {
                if (++hops > MostHops) return null;
                leaves = target.StartsWith('/');
                Push(ahead, target);
            }
            else here = Join(here, name);
        }
        return leaves ? null : here;
    }

    private static void Push(Stack<string> ahead, string path)
    {
        foreach (var name in path.Split('/').Reverse()) ahead.Push(name);
    }

    private static string Join(string folder, string name) => folder.Length == 0 ? name : $"{folder}/{name}";
}
